import type { ListAccountAliasesResponse } from '@aws-sdk/client-iam';

/**
 * The alias in answers of iam:ListAccountAliases, of which an account has one at most. Undefined if there is none, and if
 * the answers cannot be had or are not what AWS documents: an alias is only shown.
 */
export async function firstAlias(
  answers: Promise<AsyncIterable<object> | Iterable<object> | undefined>,
): Promise<string | undefined> {
  try {
    for await (const { AccountAliases: aliases } of ((await answers) ?? []) as AsyncIterable<AliasesRead>) {
      const [alias] = Array.isArray(aliases) ? (aliases as readonly unknown[]) : [];
      if (typeof alias === 'string' && pattern.test(alias)) return alias;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
const pattern = /^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/;

type AliasesRead = Partial<Pick<ListAccountAliasesResponse, 'AccountAliases'>>;

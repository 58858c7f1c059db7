import type { TestContext } from 'node:test';
import { loadReference, buildAccessModel, type AccessModel } from '../../../src/access/index.ts';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot } from '../../../src/domain/snapshot.ts';
import type { Tags } from '../../../src/domain/resource.ts';
import type { AccountParts } from '../../accounts/account.ts';
import { writeAccount } from '../../accounts/directory.ts';
import type { UserParts } from '../../accounts/identities.ts';
import * as statements from '../../accounts/statements.ts';
import type { Statement } from '../../accounts/statements.ts';
import { temporaryFolder } from '../../commands/run-cli.ts';

/** An account for questions about access: users have MFA, managed policies have one version, instances lie by region. */
export interface WrittenAccount extends Pick<AccountParts, 'groups' | 'roles'> {
  readonly id?: string;
  readonly managed?: Readonly<Record<string, readonly Statement[]>>;
  readonly users?: Readonly<Record<string, Omit<UserParts, 'mfa'> & { readonly hasDevice?: boolean }>>;
  /** Instances by id, by region. */
  readonly instances?: Readonly<
    Record<string, Readonly<Record<string, { readonly tags?: Tags; readonly protected?: boolean }>>>
  >;
  /** Files of each region that are left out, so that those scopes are not read. */
  readonly leftOut?: readonly string[];
}

/** A statement named Grant that allows something, on everything unless a resource is given. */
export function allow(
  actions: string | readonly string[],
  condition?: Statement,
  resource: string | readonly string[] = '*',
): Statement {
  return statements.named('Grant', statements.allow(actions, resource, condition));
}

/** The world of some accounts, read from the files as the commands read them. */
export async function worldOfAccounts(t: TestContext, ...accounts: readonly WrittenAccount[]): Promise<AccessModel> {
  const directory = await temporaryFolder(t);
  for (const { id = '111122223333', leftOut = [], ...account } of accounts)
    await writeAccount(directory, partsOf(account), { id, leftOut });
  const snapshot = await collect(directorySource(directory), { log: silentLog });
  return buildAccessModel(indexSnapshot(snapshot), await loadReference(['ec2', 'iam', 'sts', 's3', 'ssm']));
}

function partsOf({ managed = {}, users = {}, instances = { 'us-east-1': {} }, ...rest }: WrittenAccount): AccountParts {
  return {
    ...rest,
    managed: Object.fromEntries(Object.entries(managed).map(([name, policy]) => [name, [policy]])),
    users: Object.fromEntries(
      Object.entries(users).map(([name, { hasDevice = true, ...user }]) => [name, { ...user, mfa: hasDevice }]),
    ),
    regions: Object.keys(instances),
    instances: Object.entries(instances).flatMap(([region, fleet]) =>
      Object.entries(fleet).map(([id, { tags = {}, protected: disableApiTermination = false }]) => ({
        id,
        region,
        tags,
        flags: { disableApiTermination },
      })),
    ),
  };
}

import { parseArn } from '../../../domain/arn.ts';
import { isJsonObject } from '../../../domain/json.ts';
import { memberPath, InvalidPolicy, parseStringList } from './parse-values.ts';
import type { PrincipalKind, PrincipalPattern } from '../policy.ts';

const kinds: readonly PrincipalKind[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * Reads a Principal element: `*`, or lists by kind.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipals(value: unknown, path: string): PrincipalPattern[] {
  if (value === '*') return kinds.map((kind) => ({ kind, value: '*' }));
  if (!isJsonObject(value)) throw new InvalidPolicy(path, `must be "*" or an object of ${kinds.join(', ')}`);
  return Object.entries(value).flatMap(([name, values]) => {
    const kind = kinds.find((known) => known === name);
    if (!kind) throw new InvalidPolicy(memberPath(path, name), `is none of ${kinds.join(', ')}`);
    return parseStringList(values, memberPath(path, name)).map((text) =>
      parsePrincipalValue(kind, text, memberPath(path, name)),
    );
  });
}

function parsePrincipalValue(kind: PrincipalKind, value: string, path: string): PrincipalPattern {
  if (value === '*') return { kind, value };
  if (value === '' || /[*?]/.test(value)) {
    throw new InvalidPolicy(
      path,
      `${JSON.stringify(value)}: a wildcard can stand for all principals, not for a part of a name`,
    );
  }
  const isKnown = kind !== 'AWS' || /^\d{12}$/.test(value) || /^A[A-Z0-9]{15,}$/.test(value) || parseArn(value);
  if (!isKnown) throw new InvalidPolicy(path, `${JSON.stringify(value)} is neither an account, an ARN nor a unique id`);
  return { kind, value };
}

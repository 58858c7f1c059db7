import { isKnownValue } from '../policy/context.ts';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile-policy.ts';
import type { StatementMatch, LayerName } from './evaluate-layers.ts';
import type { Request } from './request.ts';
import { maybe } from '../policy/truth.ts';

/** One reason for a decision. */
export interface Reason {
  /** A sentence for people. */
  readonly text: string;
  readonly layer?: LayerName;
  readonly policy?: string;
  /** The Sid, or `#1` for a policy's first statement. */
  readonly statement?: string;
  readonly effect?: 'Allow' | 'Deny';
  /** The unknown condition keys that a conditional decision depends on; empty if AWS does not define the decision. */
  readonly dependsOn?: readonly string[];
}

/** The reason that a matching statement is. */
export function statementReason(match: StatementMatch, request: Request): Reason {
  const { layer, policy, statement, truth } = match;
  const { effect, name } = statement;
  const head = `${effect} of statement ${name} in ${policy.startsWith(layer) ? policy : `${layer} ${policy}`}`;
  const where = { layer, policy, statement: name, effect };
  if (truth !== maybe) return { text: head, ...where };
  const dependsOn = unknownKeys(statement, request);
  const rest = dependsOn.length > 0 ? `if ${dependsOn.join(', ')} matches` : 'which may apply: AWS does not define it';
  return { text: `${head}, ${rest}`, ...where, dependsOn };
}

/** The reason that an invalid document is. */
export function invalidPolicyReason(policy: CompiledPolicy): Reason {
  const { path, message } = 'problem' in policy ? policy.problem : { path: '', message: '' };
  return {
    text: `${policy.name} is not a valid policy: ${path === '' ? 'the document' : path} ${message}`,
    policy: policy.name,
  };
}

/** The reason for an implicit deny. */
export function missingAllowReason(what: string): Reason {
  return { text: `no Allow in ${what}` };
}

/** The reason for an action that AWS allows every caller. */
export function noPermissionReason(action: string): Reason {
  return { text: `${action} needs no permission and cannot be denied` };
}

/** The unknown keys that a statement reads: keys as the condition writes them, variables in lower case. */
function unknownKeys(statement: CompiledStatement, { context }: Request): string[] {
  const isUnknown = (key: string) => {
    const value = context(key);
    return !isKnownValue(value) || value.length > 1;
  };
  const open = statement.conditions.filter((condition) => condition.holds(context) === maybe);
  const read = [...open.flatMap(({ text, reads }) => [text.key, ...reads.slice(1)]), ...statement.resourceVariables];
  return [...new Set(read.filter((key) => isUnknown(key.toLowerCase())))];
}

import { isKnownValue } from '../policy/context.ts';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile-policy.ts';
import type { StatementMatch, LayerName } from './evaluate-layers.ts';
import type { Request } from './request.ts';
import { maybe } from '../policy/truth.ts';

/** One thing that a decision rests on. */
export interface Reason {
  /** A sentence for people. */
  readonly text: string;
  readonly layer?: LayerName;
  readonly policy?: string;
  /** The Sid, or `#1` for a policy's first statement. */
  readonly statement?: string;
  readonly effect?: 'Allow' | 'Deny';
  /** The condition keys that are not known and on which a conditional answer turns; empty where AWS leaves it open. */
  readonly dependsOn?: readonly string[];
}

/** The reason that a statement gives. */
export function statementReason(hit: StatementMatch, request: Request): Reason {
  const { layer, policy, statement, truth } = hit;
  const { effect, name } = statement;
  const head = `${effect} of statement ${name} in ${policy.startsWith(layer) ? policy : `${layer} ${policy}`}`;
  const where = { layer, policy, statement: name, effect };
  if (truth !== maybe) return { text: head, ...where };
  const dependsOn = unknownKeys(statement, request);
  const rest = dependsOn.length > 0 ? `if ${dependsOn.join(', ')} fits` : 'perhaps: AWS leaves it open';
  return { text: `${head}, ${rest}`, ...where, dependsOn };
}

/** The reason that a document gives that is no policy. */
export function invalidPolicyReason(policy: CompiledPolicy): Reason {
  const { path, message } = 'problem' in policy ? policy.problem : { path: '', message: '' };
  return {
    text: `${policy.name} is no policy: ${path === '' ? 'the document' : path} ${message}`,
    policy: policy.name,
  };
}

/** The reason that nothing gives. */
export function missingAllowReason(what: string): Reason {
  return { text: `no Allow in ${what}` };
}

/** The reason of actions that AWS lets everybody call. */
export function noPermissionReason(action: string): Reason {
  return { text: `${action} needs no permission and cannot be denied` };
}

/** Spelled as the condition spells them, variables in lower case. */
function unknownKeys(statement: CompiledStatement, { context }: Request): string[] {
  const isOpen = (key: string) => {
    const value = context(key);
    return !isKnownValue(value) || value.length > 1;
  };
  const open = statement.conditions.filter((condition) => condition.holds(context) === maybe);
  const read = [...open.flatMap(({ text, reads }) => [text.key, ...reads.slice(1)]), ...statement.resourceVariables];
  return [...new Set(read.filter((key) => isOpen(key.toLowerCase())))];
}

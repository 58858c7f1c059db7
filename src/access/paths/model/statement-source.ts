import type { StatementMatch, LayerName } from '../../evaluator/evaluate-layers.ts';
import type { Actor } from './actor.ts';

/** A statement as people find it: in which policy, and where that hangs. */
export interface StatementSource {
  readonly effect: 'Allow' | 'Deny';
  readonly layer: LayerName;
  /** The policy's name. */
  readonly policy: string;
  /** Of a managed policy alone. */
  readonly arn?: string;
  /** The Sid, or `#1` for a policy's first statement. */
  readonly statement: string;
  /** `user/alice`, `group/developers`; several where the same policy comes in several ways. */
  readonly heldBy: readonly string[];
}

/** Where a statement that speaks of an actor's call comes from. */
export function statementSource(
  { layer, policy, statement }: Pick<StatementMatch, 'layer' | 'policy' | 'statement'>,
  { policies, boundary }: Actor,
): StatementSource {
  const candidates = layer === 'permissions boundary' ? (boundary ? [boundary] : []) : policies;
  const held = candidates.filter(({ compiled }) => 'statements' in compiled && compiled.statements.includes(statement));
  const [found] = held;
  return {
    effect: statement.effect,
    layer,
    policy: found?.name ?? policy,
    ...(found?.arn !== undefined && { arn: found.arn }),
    statement: statement.name,
    heldBy: [...new Set(held.map(({ holder }) => `${holder.kind}/${holder.name}`))],
  };
}

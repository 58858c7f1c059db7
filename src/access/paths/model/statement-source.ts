import type { StatementMatch, LayerName } from '../../evaluator/evaluate-layers.ts';
import type { Actor } from './actor.ts';

/** Where to find a statement: its policy, and who holds that. */
export interface StatementSource {
  readonly effect: 'Allow' | 'Deny';
  readonly layer: LayerName;
  /** The policy's name. */
  readonly policy: string;
  /** Only for a managed policy. */
  readonly arn?: string;
  /** The Sid, or `#1` for a policy's first statement. */
  readonly statement: string;
  /** `user/alice`, `group/developers`; several where the actor has the policy from several holders. */
  readonly heldBy: readonly string[];
}

/** Finds the policy and the holders of a statement that applies to an actor's call. */
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

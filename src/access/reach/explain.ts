import type { Judge } from './judge.ts';
import type { Way } from './reach.ts';
import { conditionWords } from './words.ts';

/** A way in the words of the contract: each step with the statement that allows it. */
export interface ExplainedWay {
  readonly steps: readonly ExplainedStep[];
  /** What the way depends on, in plain words; empty where it is open for certain. */
  readonly conditions: readonly string[];
}

export interface ExplainedStep {
  readonly action: string;
  readonly resource: string;
  /** The ARN of the user or role that makes the call. */
  readonly as: string;
  readonly technique: string;
  /** The statement that allows it; undefined where none does and none need (the trust policy alone, the root user). */
  readonly via: { readonly policy: string; readonly statement: string } | undefined;
}

/** Proves every step of a way once more, and says by what. */
export function explainWay(way: Way, judge: Judge): ExplainedWay {
  const proofs = way.steps.map(({ as, call }) => judge.proof(as, call));
  const steps = way.steps.map(({ as, call, technique }, index): ExplainedStep => {
    const reasons = proofs[index]?.decision.reasons ?? [];
    const allow = reasons.find(({ effect, layer }) => effect === 'Allow' && layer === 'identity policy') ?? reasons.find(({ effect }) => effect === 'Allow');
    return {
      action: call.action,
      resource: call.on.arn,
      as: as.identity.arn,
      technique,
      via: allow?.policy === undefined || allow.statement === undefined ? undefined : { policy: allow.policy, statement: allow.statement },
    };
  });
  const open = proofs.flatMap((proof) => (proof?.decision.decision === 'conditional' ? conditionWords(proof) : []));
  return { steps, conditions: [...new Set([...open, ...way.provided.map((what) => `if ${what}`)])] };
}

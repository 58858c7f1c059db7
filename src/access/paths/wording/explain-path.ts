import { contributingStatements, type ContributingStatements } from '../../evaluator/contributing-statements.ts';
import type { LayerName } from '../../evaluator/evaluate-layers.ts';
import { yes } from '../../policy/truth.ts';
import type { Actor } from '../model/actor.ts';
import type { PathStep } from '../search/explore.ts';
import type { CallEvaluator, CallExplanation } from '../model/call-evaluator.ts';
import { statementSource, type StatementSource } from '../model/statement-source.ts';
import type { Path } from '../search/path.ts';
import { describeChoice, describeConditions } from './describe-conditions.ts';

/** A way in the words of the contract: each step with the statement that allows it. */
export interface ExplainedPath {
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
  /** The statement that allows it; undefined where none does and none need (the root user). */
  readonly via: StatementSource | undefined;
  /** What the caller sends of its own choice, to be allowed: `aws:RequestTag/team=x`. */
  readonly sending: readonly string[];
}

/** Proves every step of a way once more, and says by what. */
export function explainPath(way: Path, judge: CallEvaluator): ExplainedPath {
  const proven = way.steps.map((step) => ({ step, proofs: explanationsOf(step, judge) }));
  const steps = proven.map(({ step: { as, call, technique }, proofs }): ExplainedStep => ({
    action: call.action,
    resource: call.on.arn,
    as: as.identity.arn,
    technique,
    via: proofs[0] && viaOf(proofs[0].grounds, as),
    sending: [...new Set(proofs.flatMap(({ proof }) => describeChoice(proof.choice)))],
  }));
  const open = proven.flatMap(({ proofs }) =>
    proofs.flatMap(({ proof, grounds }) => describeConditions(grounds, proof.request)),
  );
  return { steps, conditions: [...new Set([...open, ...way.assumptions.map((what) => `if ${what}`)])] };
}

/**
 * The statement that an answer rests on: an identity's own before a resource's, one that speaks for certain before one
 * that may.
 */
function viaOf({ requirements: demands }: ContributingStatements, actor: Actor): StatementSource | undefined {
  const hits = demands.flatMap((demand) => demand.matches);
  const granting =
    grantors.map((layer) => hits.filter((hit) => hit.layer === layer)).find(({ length }) => length > 0) ?? [];
  const hit = granting.find(({ truth }) => truth === yes) ?? granting[0];
  return hit && statementSource(hit, actor);
}

const grantors: readonly LayerName[] = ['identity policy', 'resource policy'];

/** The proof on the call's target, then those on what else it must be allowed on. */
function explanationsOf(
  { as, call }: PathStep,
  judge: CallEvaluator,
): { proof: CallExplanation; grounds: ContributingStatements }[] {
  const { alsoOn = [], alsoOnOneOf = [], ...alone } = call;
  const chosen = alsoOnOneOf.flatMap((choices) =>
    choices
      .toSorted((a, b) => judge.evaluate(as, { ...alone, on: b }) - judge.evaluate(as, { ...alone, on: a }))
      .slice(0, 1),
  );
  return [call.on, ...alsoOn, ...chosen].map((on) => {
    const proof = judge.explain(as, { ...call, on });
    return { proof, grounds: contributingStatements(proof.request, proof.layers) };
  });
}

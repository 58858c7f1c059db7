import { contributingStatements, type ContributingStatements } from '../../evaluator/contributing-statements.ts';
import type { LayerName } from '../../evaluator/evaluate-layers.ts';
import { yes } from '../../policy/truth.ts';
import type { Actor } from '../model/actor.ts';
import type { PathStep } from '../search/path-step.ts';
import type { CallEvaluator, CallExplanation } from '../model/call-evaluator.ts';
import { statementSource, type StatementSource } from '../model/statement-source.ts';
import type { Path } from '../search/path.ts';
import { describeChoice, describeConditions } from './describe-conditions.ts';

/** A path as `who-can` prints it: each step with the statement that allows it. */
export interface ExplainedPath {
  readonly steps: readonly ExplainedStep[];
  /** What the path depends on, in plain words; empty where it is allowed for certain. */
  readonly conditions: readonly string[];
}

export interface ExplainedStep {
  readonly action: string;
  readonly resource: string;
  /** The ARN of the user or role that makes the call. */
  readonly as: string;
  readonly technique: string;
  /** The statement that allows it; undefined where none needs to (the root user). */
  readonly via: StatementSource | undefined;
  /** What the caller chooses to send, to be allowed: `aws:RequestTag/team=x`. */
  readonly sending: readonly string[];
}

/** Decides every step of a path once more, and names the statements that allow it. */
export function explainPath(path: Path, evaluator: CallEvaluator): ExplainedPath {
  const explained = path.steps.map((step) => ({ step, explanations: explanationsOf(step, evaluator) }));
  const steps = explained.map(({ step: { as, call, technique }, explanations }): ExplainedStep => ({
    action: call.action,
    resource: call.on.arn,
    as: as.identity.arn,
    technique,
    via: explanations[0] && viaOf(explanations[0].contributing, as),
    sending: [...new Set(explanations.flatMap(({ explanation }) => describeChoice(explanation.choice)))],
  }));
  const open = explained.flatMap(({ explanations }) =>
    explanations.flatMap(({ explanation, contributing }) => describeConditions(contributing, explanation.request)),
  );
  return { steps, conditions: [...new Set([...open, ...path.assumptions.map((what) => `if ${what}`)])] };
}

/**
 * The statement that allows a call: an identity policy's before a resource policy's, one that applies for certain
 * before one that may.
 */
function viaOf({ requirements: demands }: ContributingStatements, actor: Actor): StatementSource | undefined {
  const hits = demands.flatMap((demand) => demand.matches);
  const granting =
    allowingLayers.map((layer) => hits.filter((hit) => hit.layer === layer)).find(({ length }) => length > 0) ?? [];
  const hit = granting.find(({ truth }) => truth === yes) ?? granting[0];
  return hit && statementSource(hit, actor);
}

const allowingLayers: readonly LayerName[] = ['identity policy', 'resource policy'];

/** The decision on the call's target, then those on the other resources that it must be allowed on. */
function explanationsOf(
  { as, call }: PathStep,
  evaluator: CallEvaluator,
): { explanation: CallExplanation; contributing: ContributingStatements }[] {
  const { alsoOn = [], alsoOnOneOf = [], ...alone } = call;
  const chosen = alsoOnOneOf.flatMap((choices) =>
    choices
      .toSorted((a, b) => evaluator.evaluate(as, { ...alone, on: b }) - evaluator.evaluate(as, { ...alone, on: a }))
      .slice(0, 1),
  );
  return [call.on, ...alsoOn, ...chosen].map((on) => {
    const explanation = evaluator.explain(as, { ...call, on });
    return { explanation, contributing: contributingStatements(explanation.request, explanation.layers) };
  });
}

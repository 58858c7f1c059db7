import type { DecisionOutcome } from '../evaluator/decide.ts';
import { contributingStatements } from '../evaluator/contributing-statements.ts';
import { yes } from '../policy/truth.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { Call } from '../paths/model/call.ts';
import { classesOf, policyReadsOf, type TargetClass } from '../paths/model/classes/target-classes.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { CallEvaluator, CallExplanation } from '../paths/model/call-evaluator.ts';
import { directCallsOf } from '../paths/search/planner.ts';
import type { PathQuestion } from '../paths/search/find-paths.ts';
import { statementSource, type StatementSource } from '../paths/model/statement-source.ts';
import { describeConditions } from '../paths/wording/describe-conditions.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

/** Why an identity cannot call an action on some classes of targets. */
export interface Blocker {
  readonly identity: Identity;
  readonly action: string;
  /** Anything but `allowed`. */
  readonly decision: DecisionOutcome;
  /** The statements that deny it. */
  readonly denies: readonly StatementSource[];
  /** What is missing, if nothing denies it: `no Allow in the identity policies`. */
  readonly missing: readonly string[];
  /** What it depends on, if it is conditional. */
  readonly conditions: readonly string[];
  readonly classes: readonly TargetClass[];
}

/**
 * Finds why some users and roles cannot call each action on each target directly. Who has an MFA device is taken to
 * sign in with it, so a condition on MFA blocks only those without a device.
 */
export function blockersOf(
  model: AccessModel,
  { actions, targets }: Pick<PathQuestion, 'actions' | 'targets'>,
  identities: readonly Identity[],
  evaluator: CallEvaluator,
): readonly Blocker[] {
  const actors = identities.map((identity) => actorOf(identity));
  const classes = classesOf(targets, policyReadsOf(actors, actions, evaluator));
  return actors.flatMap((actor) =>
    actions.flatMap((action) => {
      const found = classes.flatMap((each) => {
        const refused = directCallsOf(action, each.example, model).map((call) => refusedCall(actor, call, evaluator));
        const [explanation] = refused;
        return explanation && refused.every(Boolean) ? [blockerOf(actor, action, each, explanation)] : [];
      });
      return mergeEqual(found);
    }),
  );
}

function refusedCall(actor: Actor, call: Call, evaluator: CallEvaluator): CallExplanation | undefined {
  const withMfa = actor.canBringMfa ? { ...call, sends: { ...call.sends, ...justSignedIn } } : call;
  return evaluator.evaluate(actor, call) === yes || evaluator.evaluate(actor, withMfa) === yes
    ? undefined
    : evaluator.explain(actor, withMfa);
}

const justSignedIn = { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' };

function blockerOf(
  actor: Actor,
  action: string,
  targets: TargetClass,
  { decision: { decision, reasons }, request, layers }: CallExplanation,
): Blocker {
  const contributing = contributingStatements(request, layers);
  return {
    identity: actor.identity,
    action,
    decision,
    denies:
      decision === 'explicitDeny'
        ? contributing.denies.filter(({ truth }) => truth === yes).map((match) => statementSource(match, actor))
        : [],
    missing: decision === 'implicitDeny' ? reasons.map(({ text }) => text) : [],
    conditions: decision === 'conditional' ? describeConditions(contributing, request) : [],
    classes: [targets],
  };
}

/** Merges blockers that differ only in their classes. */
function mergeEqual(blockers: readonly Blocker[]): readonly Blocker[] {
  const groups = Map.groupBy(blockers, ({ decision, denies, missing, conditions }) =>
    JSON.stringify([decision, denies, missing, conditions]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, classes: group.flatMap(({ classes }) => classes) }] : [];
  });
}

import type { DecisionOutcome } from '../evaluator/decide.ts';
import { contributingStatements } from '../evaluator/contributing-statements.ts';
import { yes } from '../policy/truth.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { Call } from '../paths/model/call.ts';
import { classesOf, type TargetClass } from '../paths/model/target-classes.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { CallEvaluator, CallExplanation } from '../paths/model/call-evaluator.ts';
import { callOf } from '../paths/search/planner.ts';
import { policyReadsOf, type PathQuestion } from '../paths/search/find-paths.ts';
import { statementSource, type StatementSource } from '../paths/model/statement-source.ts';
import { describeConditions } from '../paths/wording/describe-conditions.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

/** What keeps somebody from an action on some classes of targets. */
export interface Blocker {
  readonly identity: Identity;
  readonly action: string;
  /** Anything but `allowed`. */
  readonly decision: DecisionOutcome;
  /** The statements that deny it. */
  readonly denies: readonly StatementSource[];
  /** What is missing, where nothing denies it: `no Allow in the identity policies`. */
  readonly missing: readonly string[];
  /** What it depends on, where it may be allowed. */
  readonly conditions: readonly string[];
  readonly classes: readonly TargetClass[];
}

/**
 * Finds what keeps some users and roles from doing each action to each target by a single call. Who has a device signs
 * in with it: that MFA is asked for hinders nobody else.
 */
export function blockersOf(
  world: AccessModel,
  { actions, targets }: Pick<PathQuestion, 'actions' | 'targets'>,
  identities: readonly Identity[],
  judge: CallEvaluator,
): readonly Blocker[] {
  const actors = identities.map((identity) => actorOf(identity));
  const classes = classesOf(targets, policyReadsOf(actors, actions, judge));
  return actors.flatMap((actor) =>
    actions.flatMap((action) => {
      const found = classes.flatMap((each) => {
        const proof = refusedCall(actor, callOf(action, each.example, world), judge);
        return proof ? [blockerOf(actor, action, each, proof)] : [];
      });
      return mergeEqual(found);
    }),
  );
}

function refusedCall(actor: Actor, call: Call, judge: CallEvaluator): CallExplanation | undefined {
  const withMfa = actor.canBringMfa ? { ...call, sends: { ...call.sends, ...justSignedIn } } : call;
  return judge.evaluate(actor, call) === yes || judge.evaluate(actor, withMfa) === yes
    ? undefined
    : judge.explain(actor, withMfa);
}

const justSignedIn = { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' };

function blockerOf(
  actor: Actor,
  action: string,
  reached: TargetClass,
  { decision: { decision, reasons }, request, layers }: CallExplanation,
): Blocker {
  const grounds = contributingStatements(request, layers);
  return {
    identity: actor.identity,
    action,
    decision,
    denies:
      decision === 'explicitDeny'
        ? grounds.denies.filter(({ truth }) => truth === yes).map((hit) => statementSource(hit, actor))
        : [],
    missing: decision === 'implicitDeny' ? reasons.map(({ text }) => text) : [],
    conditions: decision === 'conditional' ? describeConditions(grounds, request) : [],
    classes: [reached],
  };
}

/** Hindrances that say the same are one. */
function mergeEqual(hindrances: readonly Blocker[]): readonly Blocker[] {
  const groups = Map.groupBy(hindrances, ({ decision, denies, missing, conditions }) =>
    JSON.stringify([decision, denies, missing, conditions]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, classes: group.flatMap(({ classes }) => classes) }] : [];
  });
}

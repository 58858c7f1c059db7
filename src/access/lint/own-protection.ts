import { takesEffect, type CompiledStatement } from '../policy/compile-policy.ts';
import { isEverything } from '../policy/patterns/pattern-containment.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Call } from '../paths/model/call.ts';
import type { HeldPolicy } from '../paths/model/identity.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { classesOf } from '../paths/model/target-classes.ts';
import { policyReadsOf } from '../paths/search/find-paths.ts';
import type { Target } from '../paths/model/target.ts';
import { techniques } from '../paths/techniques/index.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { all, maybe, no, yes } from '../policy/truth.ts';
import { findForEachActor } from './bypasses.ts';
import type { LintContext } from './example-calls.ts';
import { isEverAllowed } from './hypothetical-call.ts';

/** An actor who may switch off what keeps an instance, and terminate it then. */
export interface OwnProtectionIssue {
  readonly actor: Actor;
  /** One instance of them. */
  readonly target: Target;
  /** Whether it also depends on what only the moment of the requests knows. */
  readonly isConditional: boolean;
  /** The policy, and the statement in it, that gives the right to switch protection off. */
  readonly policy: HeldPolicy;
  readonly statement: string;
}

const clearProtection = techniques.find(({ id }) => id === 'clear-termination-protection');

/**
 * For each actor the first of some instances whose termination protection it may clear and which it may then terminate;
 * actors without are left out. Protection is a switch on the instance: it holds nobody back who may turn it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export function lintOwnProtection(
  actors: readonly Actor[],
  targets: readonly Target[],
  world: AccessModel,
  { judge, equivalenceKey: kinOf }: Pick<LintContext, 'judge' | 'equivalenceKey'>,
): OwnProtectionIssue[] {
  const classes = classesOf(targets, policyReadsOf(actors, clearProtection?.actions ?? [], judge));
  const planned = classes
    .map(({ example }) => ({ target: example, calls: clearProtection?.plan(example, world)?.calls ?? [] }))
    .filter(({ calls }) => calls.length > 0);
  const cleared = findForEachActor(actors, kinOf, (actor) => {
    if (!clearProtection?.actions.every((action) => isEverAllowed(actor, action, judge))) return undefined;
    const truths = planned.map(({ target, calls }) => ({
      target,
      calls,
      truth: all(calls, (call) => judge.evaluate(actor, call)),
    }));
    return truths.find(({ truth }) => truth === yes) ?? truths.find(({ truth }) => truth === maybe);
  });
  return cleared.flatMap(({ actor, target, calls: [first], truth }) => {
    const given = first && grantingStatement(actor, first, judge);
    return given ? [{ actor, target, isConditional: truth !== yes, ...given }] : [];
  });
}

/** The first statement of an actor's policies that gives a call. */
function grantingStatement(
  actor: Actor,
  call: Call,
  judge: CallEvaluator,
): Pick<OwnProtectionIssue, 'policy' | 'statement'> | undefined {
  const request = judge.explainIfAllowed(actor, call)?.request;
  if (!request) return undefined;
  for (const policy of actor.policies) {
    const statements = 'statements' in policy.compiled ? policy.compiled.statements : [];
    const found = statements.find(
      (statement) => statement.effect === 'Allow' && takesEffect(statement, request) !== no,
    );
    if (found) return { policy, statement: found.name };
  }
  return undefined;
}

/**
 * Whether a policy of an actor gives everything, or enough to take everything: no guard is meant for administrators.
 */
export function isAdministrator({ policies }: Actor): boolean {
  return policies.some(({ compiled }) => 'statements' in compiled && compiled.statements.some(allowsEverything));
}

const administratorActions = [
  'ec2:terminateinstances',
  'iam:attachuserpolicy',
  'iam:createpolicyversion',
  'iam:putrolepolicy',
];

function allowsEverything(statement: CompiledStatement): boolean {
  const { effect, conditions, resourceGlobs } = statement;
  return (
    effect === 'Allow' &&
    conditions.length === 0 &&
    resourceGlobs.some(isEverything) &&
    administratorActions.every((action) => statement.matchesAction(action))
  );
}

import { memoize } from '../../domain/memoize.ts';
import { takesEffect, type CompiledStatement } from '../policy/compile-policy.ts';
import { isEverything } from '../policy/patterns/pattern-containment.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Call } from '../paths/model/call.ts';
import type { HeldPolicy } from '../paths/model/identity.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { classesOf, policyReadsOf } from '../paths/model/classes/target-classes.ts';
import type { Target } from '../paths/model/target.ts';
import { plansOf } from '../paths/model/technique.ts';
import { techniques } from '../paths/techniques/index.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { all, no, yes } from '../policy/truth.ts';
import { findForEachActor } from './bypasses.ts';
import type { LintContext } from './example-calls.ts';
import { isEverAllowed } from './hypothetical-call.ts';

/** An actor who can switch off the protection of a resource and then destroy it. */
export interface OwnProtectionIssue {
  readonly actor: Actor;
  /** One such resource. */
  readonly target: Target;
  /** Whether it also depends on facts of the request, such as its time. */
  readonly isConditional: boolean;
  /** The policy that allows switching the protection off. */
  readonly policy: HeldPolicy;
  /** The statement in it. */
  readonly statement: string;
}

/** Resources of one kind, and the action that their protection is against. */
export interface ProtectedTargets {
  readonly goal: string;
  readonly targets: readonly Target[];
}

/**
 * Check guard-own-protection. Finds for each actor the statements by which it can switch off the protection of some
 * resources, and then destroy them, each with one such resource: whichever of them could be read, a statement that is
 * found is found where all could. Protection does not stop an actor who may switch it off.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
 */
export function lintOwnProtection(
  actors: readonly Actor[],
  { goal, targets }: ProtectedTargets,
  model: AccessModel,
  { evaluator, equivalenceKey }: Pick<LintContext, 'evaluator' | 'equivalenceKey'>,
): OwnProtectionIssue[] {
  const clearing = techniques.filter((technique) => technique.goal === goal && technique.family === 'unprotect');
  const actions = clearing.flatMap((technique) => technique.actions);
  const classes = classesOf(targets, policyReadsOf(actors, actions, evaluator));
  const planned = classes.flatMap(({ example: target }) =>
    clearing.flatMap((technique) => plansOf(technique, target, model)).map(({ calls }) => ({ target, calls })),
  );
  const found = findForEachActor(actors, equivalenceKey, (actor) => {
    const isWorthTrying = memoize((action: string) => isEverAllowed(actor, action, evaluator));
    const issues = planned
      .filter(({ calls }) => calls.every(({ action }) => isWorthTrying(action)))
      .map(({ target, calls }) => ({ target, calls, truth: all(calls, (call) => evaluator.evaluate(actor, call)) }))
      .filter(({ truth }) => truth !== no)
      .sort((one, other) => other.truth - one.truth);
    return issues.length > 0 ? { issues } : undefined;
  });
  return found.flatMap(({ actor, issues }) => {
    const byStatement = new Map<string, OwnProtectionIssue>();
    for (const { target, calls, truth } of issues) {
      // A stopped database is started first.
      const clears = calls.find(({ changes }) => changes !== undefined) ?? calls[0];
      const granting = clears && grantingStatement(actor, clears, evaluator);
      const key = `${granting?.policy.id ?? ''} ${granting?.statement ?? ''}`;
      if (granting && !byStatement.has(key))
        byStatement.set(key, { actor, target, isConditional: truth !== yes, ...granting });
    }
    return [...byStatement.values()];
  });
}

/** The first statement of an actor's policies that allows a call. */
function grantingStatement(
  actor: Actor,
  call: Call,
  evaluator: CallEvaluator,
): Pick<OwnProtectionIssue, 'policy' | 'statement'> | undefined {
  const request = evaluator.explainIfAllowed(actor, call)?.request;
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
 * Whether a policy of an actor allows everything, or enough to get everything. Lints do not report administrators.
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

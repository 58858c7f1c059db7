import { memoize, memoizeWeakly } from '../../domain/memoize.ts';
import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import { allPolicies } from '../evaluator/applicable-statements.ts';
import type { CompiledStatement } from '../policy/compile-policy.ts';
import { actionsWithoutPermission } from '../evaluator/decide.ts';
import { matches } from '../policy/patterns/glob.ts';
import type { Statement } from '../policy/policy.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { principalContext } from '../paths/model/request-context.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { prepareRequest, type Request } from '../evaluator/request.ts';
import { no } from '../policy/truth.ts';
import { isEverAllowed } from './hypothetical-call.ts';
import { ec2Tagging, taggingOfArn, type Tagging } from '../paths/model/targets/tagging.ts';
import { exampleArns, resourcePatternsOf } from '../paths/model/example-arns.ts';

/** One action on one resource that a statement matches; the resource need not exist. */
export interface ExampleCall {
  /** As the reference writes it, or as the statement does if the reference does not hold it. */
  readonly action: string;
  readonly arn: string;
  /** Undefined if the reference does not hold the action. */
  readonly facts?: ActionFacts;
}

/** What lints need to know besides the policy. */
export interface LintContext {
  readonly reference: Reference;
  readonly evaluator: CallEvaluator;
  /** Equal for actors who can do the same. */
  readonly equivalenceKey: (actor: Actor) => string;
  /** The region of example resources if the policies name none. */
  readonly region: string;
}

/** A statement as it is written, and compiled. */
export interface LintStatement {
  readonly written: Statement;
  readonly compiled: CompiledStatement;
}

/**
 * Makes example calls that a statement matches, for an actor: each action that some policy allows the actor, on one
 * resource of each type and on those that the policies name. Of calls that no policy of the actor distinguishes, only
 * the first is made. `includes` can leave actions out.
 */
export function exampleCalls(
  statement: LintStatement,
  { reference, evaluator, region }: LintContext,
  includes: (action: string) => boolean = everyAction,
): (actor: Actor) => Generator<ExampleCall> {
  const { written, compiled } = statement;
  const others = otherActions(reference, written).filter(({ name }) => includes(name));
  const actions = [...knownActions(includes)(reference)(statement), ...others];
  return function* (actor) {
    const { account } = actor.identity;
    const requestOf = requestMaker(actor, reference);
    const fingerprintOf = fingerprintMaker(actor, reference, evaluator);
    const seen = new Set<string>();
    for (const { name, facts } of actions) {
      if (!isEverAllowed(actor, name, evaluator)) continue;
      const { statements } = evaluator.applicableStatements(actor, name);
      for (const arn of exampleArns(name, facts, {
        account,
        region,
        patterns: resourcePatternsOf([compiled, ...statements], actor),
      })) {
        const example = { action: name, arn, ...(facts && { facts }) };
        const request = requestOf(example);
        const fingerprint = fingerprintOf(example, request);
        if (seen.has(fingerprint)) continue;
        seen.add(fingerprint);
        if (compiled.matchesActionAndResource(request) !== no) yield example;
      }
    }
  };
}

function everyAction(): boolean {
  return true;
}

function requestMaker(actor: Actor, reference: Reference): (example: ExampleCall) => Request {
  const context = principalContext(actor);
  return ({ action, arn }) =>
    prepareRequest(reference, { principal: actor.identity.principal, action, resource: arn, context });
}

/**
 * Makes a text from everything in a call that the actor's policies can distinguish: the resource type, the statements
 * that match it, and the condition keys that they read and that it supports.
 */
function fingerprintMaker(
  actor: Actor,
  reference: Reference,
  evaluator: CallEvaluator,
): (example: ExampleCall, request: Request) => string {
  const all = allPolicies(actor.layers).flatMap((policy) => ('problem' in policy ? [] : policy.statements));
  const taggingStatements = memoize(({ add, remove }: Tagging) =>
    [add, remove].map((action) => ({
      action: action.toLowerCase(),
      ...evaluator.applicableStatements(actor, action),
    })),
  );
  return ({ action, arn, facts }, request) => {
    const { keys } = evaluator.applicableStatements(actor, action);
    const supported = facts && supportedKeys(reference, facts, arn);
    const type = facts?.resourceTypes.find(({ pattern }) => matches(pattern, arn))?.name ?? arn;
    return [
      type,
      all.map((statement) => statement.matchesActionAndResource(request)).join(''),
      ...taggingStatements(taggingOfArn(arn) ?? ec2Tagging).map(({ action, statements }) =>
        statements.map((statement) => statement.matchesActionAndResource({ ...request, action })).join(''),
      ),
      [...keys].filter((key) => !supported || supported.has(key)).join(),
    ].join('\n');
  };
}

/** Actions that readers know: the best examples if a statement matches many. */
const wellKnownActions: ReadonlySet<string> = new Set([
  'ec2:DeleteVolume',
  'ec2:StopInstances',
  'ec2:TerminateInstances',
  'iam:CreateAccessKey',
  's3:DeleteObject',
]);

type NamedAction = { readonly name: string; readonly facts?: ActionFacts };

/** How many lists of actions are kept: statements often have the same, and a list may have all of AWS's actions. */
const mostLists = 100;

/** The actions of the reference that a statement with an Action or NotAction matches, the well-known first. */
const knownActions = memoizeWeakly((includes: (action: string) => boolean) =>
  memoizeWeakly((reference: Reference) =>
    memoize(
      ({ compiled }: LintStatement): readonly NamedAction[] => {
        const matched = namedActions(reference).filter(
          ({ name, lower }) => compiled.matchesAction(lower) && !actionsWithoutPermission.has(lower) && includes(name),
        );
        const { known = [], others = [] } = Object.groupBy(matched, ({ name }) =>
          wellKnownActions.has(name) ? 'known' : 'others',
        );
        return [...known, ...others];
      },
      { limit: mostLists, key: ({ written: { actions } }) => JSON.stringify([actions.negated, actions.items]) },
    ),
  ),
);

/** All actions of the reference, with their names in lower case. */
const namedActions = memoizeWeakly((reference: Reference) =>
  reference.services
    .flatMap((service) => [...(reference.actionsOf(service)?.values() ?? [])])
    .map((facts) => ({ name: facts.name, lower: facts.name.toLowerCase(), facts })),
);

/** The actions of services that the reference does not hold; a pattern is taken as the name of an action. */
function otherActions(reference: Reference, { actions }: Statement): NamedAction[] {
  if (actions.negated) return [];
  return actions.items
    .filter((item) => item.includes(':') && !reference.actionsOf(item.slice(0, item.indexOf(':'))))
    .map((name) => ({ name }));
}

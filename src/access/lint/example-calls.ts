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
import { createTags, deleteTags, isEverAllowed } from './hypothetical-call.ts';
import { exampleArns, resourcePatternsOf } from '../paths/model/example-arns.ts';

/** One action on one resource that a statement speaks of, whether or not there is one. */
export interface ExampleCall {
  /** With AWS's capitals where the reference holds the action, else as the statement writes it. */
  readonly action: string;
  readonly arn: string;
  /** Where the reference holds the action. */
  readonly facts?: ActionFacts;
}

/** What examples are made in. */
export interface LintContext {
  readonly reference: Reference;
  readonly judge: CallEvaluator;
  /** Equal for actors who can do the same. */
  readonly equivalenceKey: (actor: Actor) => string;
  /** Where resources are supposed to be that no policy places elsewhere. */
  readonly region: string;
}

export interface LintStatement {
  readonly written: Statement;
  readonly compiled: CompiledStatement;
}

/**
 * Makes the examples of what a statement means for an actor: each of its actions that some policy allows the actor, on
 * one resource of each type, and on those that the policies in question name. Of examples that nothing tells apart the
 * first. `isConcerned` leaves actions out.
 */
export function exampleCalls(
  { written, compiled }: LintStatement,
  { reference, judge, region }: LintContext,
  isConcerned: (action: string) => boolean = () => true,
): (actor: Actor) => Generator<ExampleCall> {
  const actions = [...knownActions(reference, compiled), ...otherActions(reference, written)].filter(({ name }) =>
    isConcerned(name),
  );
  return function* (actor) {
    const { account } = actor.identity;
    const requestOf = requestMaker(actor, reference);
    const look = fingerprintMaker(actor, reference, judge);
    const seen = new Set<string>();
    for (const { name, facts } of actions) {
      if (!isEverAllowed(actor, name, judge)) continue;
      const { statements } = judge.applicableStatements(actor, name);
      for (const arn of exampleArns(name, facts, {
        account,
        region,
        patterns: resourcePatternsOf([compiled, ...statements], actor),
      })) {
        const example = { action: name, arn, ...(facts && { facts }) };
        const request = requestOf(example);
        const looks = look(example, request);
        if (seen.has(looks)) continue;
        seen.add(looks);
        if (compiled.matchesActionAndResource(request) !== no) yield example;
      }
    }
  };
}

function requestMaker(actor: Actor, reference: Reference): (example: ExampleCall) => Request {
  const context = principalContext(actor);
  return ({ action, arn }) =>
    prepareRequest(reference, { principal: actor.identity.principal, action, resource: arn, context });
}

/**
 * Writes down all of an example that an actor's policies can tell: what bears on it, means it, and is carried by it.
 */
function fingerprintMaker(
  actor: Actor,
  reference: Reference,
  judge: CallEvaluator,
): (example: ExampleCall, request: Request) => string {
  const all = allPolicies(actor.layers).flatMap((policy) => ('problem' in policy ? [] : policy.statements));
  const bearings = [createTags, deleteTags].map((action) => ({
    action: action.toLowerCase(),
    ...judge.applicableStatements(actor, action),
  }));
  return ({ action, arn, facts }, request) => {
    const { keys } = judge.applicableStatements(actor, action);
    const carried = facts && supportedKeys(reference, facts, arn);
    const type = facts?.resourceTypes.find(({ pattern }) => matches(pattern, arn))?.name ?? arn;
    return [
      type,
      all.map((statement) => statement.matchesActionAndResource(request)).join(''),
      ...bearings.map(({ action, statements }) =>
        statements.map((statement) => statement.matchesActionAndResource({ ...request, action })).join(''),
      ),
      [...keys].filter((key) => !carried || carried.has(key)).join(),
    ].join('\n');
  };
}

/** What people know and fear: of many actions the best examples. */
const wellKnownActions: ReadonlySet<string> = new Set([
  'ec2:DeleteVolume',
  'ec2:StopInstances',
  'ec2:TerminateInstances',
  'iam:CreateAccessKey',
  's3:DeleteObject',
]);

type NamedAction = { readonly name: string; readonly facts?: ActionFacts };

function knownActions(reference: Reference, statement: CompiledStatement): NamedAction[] {
  const all = reference.services.flatMap((service) => [...(reference.actionsOf(service)?.values() ?? [])]);
  const meant = all.filter(
    ({ name }) => statement.matchesAction(name.toLowerCase()) && !actionsWithoutPermission.has(name.toLowerCase()),
  );
  const told = meant.filter(({ name }) => wellKnownActions.has(name));
  return [...told, ...meant.filter(({ name }) => !wellKnownActions.has(name))].map((facts) => ({
    name: facts.name,
    facts,
  }));
}

/** The actions of services that the reference does not hold; a pattern is an action that it matches itself. */
function otherActions(reference: Reference, { actions }: Statement): NamedAction[] {
  if (actions.negated) return [];
  return actions.items
    .filter((item) => item.includes(':') && !reference.actionsOf(item.slice(0, item.indexOf(':'))))
    .map((name) => ({ name }));
}

import { parseArn } from '../../../../domain/arn.ts';
import { globalRegion } from '../../../../domain/scope.ts';
import { matches } from '../../../policy/patterns/glob.ts';
import { exampleArns, resourcePatternsOf } from '../../model/example-arns.ts';
import type { ActionFacts, ActionResource } from '../../../policy/reference.ts';
import { no, yes, type Truth } from '../../../policy/truth.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import type { SearchContext } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { truthOfPlan } from './takeover.ts';

/** An action of a service, with what its calls can be made on. */
interface ServiceAction {
  readonly action: string;
  readonly chooses: readonly string[];
  /** The types of resources that it needs. */
  readonly required: readonly ActionResource[];
  /** Resources that policies name, and an example of each type. */
  readonly arns: readonly string[];
}

/**
 * Calls on resources that are in no snapshot and that the caller may choose: for each type that the actions need, the
 * one of those that policies name with the most certain answer. Actions that need the same type act on the same one.
 * `preferred` are patterns of the resources to try first.
 */
export function callsOnBestResources(
  actions: readonly string[],
  actor: Actor,
  context: SearchContext,
  preferred: readonly string[] = [],
): readonly Call[] {
  const byActions = known.get(actor) ?? new Map<string, readonly Call[]>();
  known.set(actor, byActions);
  const key = [...actions, ...preferred].join();
  const found = byActions.get(key) ?? chooseRegion(actions, actor, context, preferred);
  byActions.set(key, found);
  return found;
}

/** Whatever role is passed, the calls are the same. */
const known = new WeakMap<Actor, Map<string, readonly Call[]>>();

/** The calls in the region where they are allowed most certainly: one that is read, or one that policies name. */
function chooseRegion(
  actions: readonly string[],
  actor: Actor,
  context: SearchContext,
  preferred: readonly string[],
): readonly Call[] {
  let best: { readonly calls: readonly Call[]; readonly truth: Truth } | undefined;
  for (const region of regionsFor(actions, actor, context)) {
    const calls = chooseResources(
      actions.map((action) => serviceAction(action, actor, context, { region, preferred })),
      actor,
      context,
    );
    const truth = truthOfPlan(actor, { calls }, context);
    if (truth === yes) return calls;
    if (!best || truth > best.truth) best = { calls, truth };
  }
  return best?.calls ?? [];
}

/** At most this many regions are tried. */
const mostRegions = 6;

/** One of the regions that are read, and those that the caller's statements about the actions name. */
function regionsFor(
  actions: readonly string[],
  actor: Actor,
  { model, applicableStatements }: SearchContext,
): readonly string[] {
  const named = actions.flatMap((action) => {
    const { statements } = applicableStatements(actor, action);
    const conditions = statements.flatMap((statement) => statement.conditions);
    return [
      ...resourcePatternsOf(statements, actor).map((pattern) => pattern.split(':')[3] ?? ''),
      ...conditions.flatMap(({ text }) => (regionKeys.has(text.key.toLowerCase()) ? text.values : [])),
    ];
  });
  const regions = new Set([regionOf(model), ...named.filter((name) => /^[a-z]+(-[a-z]+)+-\d+$/.test(name))]);
  return [...regions].slice(0, mostRegions);
}

const regionKeys: ReadonlySet<string> = new Set(['aws:requestedregion', 'ec2:region']);

function chooseResources(rows: readonly ServiceAction[], actor: Actor, context: SearchContext): readonly Call[] {
  const evaluate = ({ action, chooses }: ServiceAction, arn: string) =>
    context.evaluate(actor, { action, on: targetOfArn(arn, actor.identity.account), chooses });
  const best = (candidates: ReadonlySet<string>, users: readonly ServiceAction[]): string | undefined => {
    let found: { readonly arn: string; readonly truth: Truth } | undefined;
    for (const arn of candidates) {
      let truth: Truth = yes;
      for (const user of users) truth = truth === no ? no : (Math.min(truth, evaluate(user, arn)) as Truth);
      if (truth === yes) return arn;
      if (!found || truth > found.truth) found = { arn, truth };
    }
    return found?.arn;
  };
  const byType = new Map<string, string | undefined>();
  const resourceOf = ({ arn: type, pattern }: ActionResource): string | undefined => {
    if (byType.has(type)) return byType.get(type);
    const users = rows.filter(({ required }) => required.some(({ arn }) => arn === type));
    const candidates = users.flatMap(({ arns }) => arns.filter((arn) => matches(pattern, arn)));
    const found = best(new Set(candidates), users);
    byType.set(type, found);
    return found;
  };
  return rows.map((row): Call => {
    const { action, required, arns, chooses } = row;
    const chosen = required.length === 0 ? [best(new Set(arns), [row])] : required.map(resourceOf);
    const targets = chosen.flatMap((arn): Target[] =>
      arn === undefined ? [] : [targetOfArn(arn, actor.identity.account)],
    );
    const [on = targetOfArn('*', actor.identity.account), ...alsoOn] = targets;
    return { action, on, alsoOn, chooses };
  });
}

function serviceAction(
  action: string,
  actor: Actor,
  { model, applicableStatements }: SearchContext,
  { region, preferred }: { readonly region: string; readonly preferred: readonly string[] },
): ServiceAction {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const facts = model.reference.actionsOf(service)?.get(name);
  const places = {
    account: actor.identity.account,
    region,
    patterns: resourcePatternsOf(applicableStatements(actor, action).statements, actor),
  };
  const inAccount = (arn: string) => ['', places.account].includes(parseArn(arn)?.account ?? '');
  const unnamed = exampleArns(action, facts, { ...places, patterns: [] });
  const named = [...exampleArns(action, facts, { ...places, patterns: preferred })].filter((arn) => !unnamed.has(arn));
  return {
    action,
    chooses: keysOf(facts),
    required: facts?.resourceTypes.filter((type) => type.required) ?? [],
    arns: [...named, ...exampleArns(action, facts, places)].filter(inAccount),
  };
}

/** The service's own condition keys, which its callers choose, in lower case. */
function keysOf(facts: ActionFacts | undefined): readonly string[] {
  const keys = [...(facts?.keys ?? []), ...(facts?.resourceTypes ?? []).flatMap((type: ActionResource) => type.keys)];
  return [...new Set(keys.map((key) => key.toLowerCase()))].filter(
    (key) => !key.startsWith('aws:') && !key.includes('$'),
  );
}

/** One of the regions that are read. */
function regionOf({ snapshot }: AccessModel): string {
  return snapshot.snapshot.coverage.find(({ region }) => region !== globalRegion)?.region ?? 'us-east-1';
}

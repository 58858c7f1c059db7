import { parseArn } from '../../../../domain/arn.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { applicableStatements } from '../../../evaluator/applicable-statements.ts';
import { matches } from '../../../policy/patterns/glob.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { actorOf } from '../../model/actor.ts';
import { exampleArns, resourcePatternsOf } from '../../model/example-arns.ts';
import { targetOfArn, type Target } from '../../model/target.ts';

/** At most this many resources that policies name are tried. */
const mostResources = 200;

/**
 * Resources that a snapshot does not hold, of which the caller chooses one: an example, and what the policies name for
 * any of the actions. The type is AWS's: `document`, `autoScalingGroup`.
 */
export function resourcesToChoose(
  type: string,
  actions: readonly string[],
  { account, region }: Pick<Target, 'account' | 'region'>,
  model: AccessModel,
): readonly Target[] {
  const { targets } = cacheOf(model);
  const key = [type, account, region, ...actions].join(' ');
  const found = targets.get(key) ?? findResources(type, actions, { account, region }, model);
  targets.set(key, found);
  return found;
}

/** A part of a resource's ARN that is not read. */
interface UnreadPart {
  /** The calls on the resource. */
  readonly actions: readonly string[];
  /** The part in a policy's resource pattern; undefined where the pattern is about another resource or leaves it open. */
  readonly partOf: (pattern: string) => string | undefined;
  /** In words: `the id of its node group`. */
  readonly what: string;
}

/**
 * The plans on a resource of which only a part of the ARN is known, for example the name of an Auto Scaling group and
 * not its id: with a star for the part, and with each value that the policies name for any of the actions.
 */
export function withUnreadPart<Made extends { readonly assumptions?: readonly string[] }>(
  { actions, partOf, what }: UnreadPart,
  model: AccessModel,
  plan: (part: string) => Made,
): readonly Made[] {
  const patterns = actions.flatMap((action) => patternsOf(action, model));
  const named = [...new Set(patterns.flatMap((pattern) => partOf(pattern) ?? []))].slice(0, mostResources);
  if (named.length === 0) return [plan('*')];
  const assuming = (made: Made, assumption: string): Made => ({
    ...made,
    assumptions: [...(made.assumptions ?? []), assumption],
  });
  return [
    ...named.map((value) => assuming(plan(value), `${what} is ${value}, which is not read`)),
    assuming(plan('*'), `${what} is none that a policy names, which is not read`),
  ];
}

/** What stands between two texts, of which the second is the end; undefined where it has wildcards. */
export function between(text: string, before: string, end: string): string | undefined {
  const start = text.indexOf(before);
  if (start < 0 || !text.endsWith(end)) return undefined;
  const part = text.slice(start + before.length, text.length - end.length);
  return part === '' || /[*?:/]/.test(part) ? undefined : part;
}

function findResources(
  type: string,
  actions: readonly string[],
  { account, region }: Pick<Target, 'account' | 'region'>,
  model: AccessModel,
): readonly Target[] {
  const patterns = actions.flatMap((action) => patternsOf(action, model));
  const arns = actions.flatMap((action) => {
    const [service = '', name = ''] = action.toLowerCase().split(':');
    const facts = model.reference.actionsOf(service)?.get(name);
    const pattern = facts?.resourceTypes.find((each) => each.name === type)?.pattern;
    if (!pattern) return [];
    return [...exampleArns(action, facts, { account, region, patterns })].filter((arn) => {
      const parsed = parseArn(arn);
      return matches(pattern, arn) && parsed?.account === account && parsed.region === region;
    });
  });
  return [...new Set(arns)].slice(0, mostResources).map((arn) => targetOfArn(arn, account));
}

interface Cache {
  readonly patterns: Map<string, readonly string[]>;
  readonly targets: Map<string, readonly Target[]>;
}

const cacheOf = memoizeWeakly<AccessModel, Cache>(() => ({ patterns: new Map(), targets: new Map() }));

/** The resource patterns of all statements that apply to an action, whoever has them. */
function patternsOf(action: string, model: AccessModel): readonly string[] {
  const { patterns } = cacheOf(model);
  const found = patterns.get(action) ?? findPatterns(action, model);
  patterns.set(action, found);
  return found;
}

function findPatterns(action: string, model: AccessModel): readonly string[] {
  const found = distinctActors(model).flatMap((actor) =>
    resourcePatternsOf(applicableStatements(actor.layers, action.toLowerCase()).statements, actor),
  );
  return [...new Set(found)];
}

const distinctActors = memoizeWeakly(({ identities }: AccessModel) => {
  const actors = identities.map((identity) => actorOf(identity));
  return [...new Map(actors.map((actor) => [actor.contents, actor])).values()];
});

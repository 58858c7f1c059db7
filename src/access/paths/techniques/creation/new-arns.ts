import { parseArn } from '../../../../domain/arn.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { globalRegion } from '../../../../domain/scope.ts';
import { anyOne, anyRun, compileGlob, matches, type Glob } from '../../../policy/patterns/glob.ts';
import { isEverything, overlap, shortestMatch } from '../../../policy/patterns/pattern-containment.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Actor } from '../../model/actor.ts';
import { resourcePatternsOf } from '../../model/example-arns.ts';
import type { SearchContext } from '../../model/technique.ts';

/** What IAM's callers can create under a name that they choose. */
export type CreatedKind = 'user' | 'role' | 'group' | 'policy';

/** More names than this are not tried. */
const mostNames = 12;

/** Of more patterns than this, no two are tried together. */
const mostPaired = 12;

/**
 * ARNs under which an actor may try to create something: one that no pattern names, and for each pattern, and each two
 * patterns together, of the statements that apply to some actions one that matches. Of ARNs that match the same patterns
 * there is one. `others` are more patterns, of conditions.
 */
export function newArns(
  kind: CreatedKind,
  actions: readonly string[],
  actor: Actor,
  { model, applicableStatements }: SearchContext,
  others: readonly string[] = [],
): readonly string[] {
  const { arn, account } = actor.identity;
  const start = `arn:${parseArn(arn)?.partition ?? 'aws'}:iam::${account}:${kind}/`;
  const texts = actions.flatMap((action) => resourcePatternsOf(applicableStatements(actor, action).statements, actor));
  const named = [...new Set([...texts, ...others])];
  const known = foundArns(model);
  const key = JSON.stringify([start, ...named]);
  const found = known.get(key) ?? findArns(kind, start, account, named, model);
  known.set(key, found);
  return found;
}

const foundArns = memoizeWeakly<AccessModel, Map<string, readonly string[]>>(() => new Map());

function findArns(
  kind: CreatedKind,
  start: string,
  account: string,
  named: readonly string[],
  model: AccessModel,
): readonly string[] {
  const any: Glob = [...compileGlob(start), anyOne, anyRun];
  const patterns = named
    .map(compileGlob)
    .filter((glob) => !isEverything(glob) && overlap(glob, any))
    .map(endingOpenly);
  const sets = [
    ...patterns.map((one) => [one]),
    ...patterns
      .slice(0, mostPaired)
      .flatMap((one, index) => patterns.slice(index + 1, mostPaired).map((other) => [one, other])),
  ];
  const found = new Map<string, string>();
  const keep = (example: string | undefined) => {
    const matched = (text: string) => patterns.map((glob) => (matches(glob, text) ? '1' : '0')).join('');
    const free = example === undefined ? undefined : freeArn(example, kind, account, model, matched);
    if (free !== undefined && !found.has(matched(free))) found.set(matched(free), free);
  };
  keep(`${start}new-${kind}`);
  for (const set of sets) {
    if (found.size === mostNames) break;
    keep(shortestMatch([any, ...set]));
  }
  return [...found.values()];
}

/** A run at the end of a pattern stands for one character or more: nobody names a role `app-`. */
function endingOpenly(glob: Glob): Glob {
  return glob.at(-1) === anyRun ? [...glob.slice(0, -1), anyOne, anyRun] : glob;
}

/** The ARN, or a longer one that the same patterns match, whose name nothing of its kind has; undefined: all are taken. */
function freeArn(
  arn: string,
  kind: CreatedKind,
  account: string,
  model: AccessModel,
  matched: (arn: string) => string,
): string | undefined {
  for (let free = arn; free.length < arn.length + 4; free += 'x') {
    if (matched(free) !== matched(arn)) return undefined;
    if (!takenNames(model).has(`${account} ${kind} ${nameOf(free).toLowerCase()}`)) return free;
  }
  return undefined;
}

/** The name at the end of the ARN of a user, group, role or policy, without its path. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Names are unique in an account whatever their paths and capitals. */
const takenNames = memoizeWeakly(({ snapshot }: AccessModel): ReadonlySet<string> => {
  const taken = new Set<string>();
  for (const kind of ['user', 'role', 'group', 'policy'] as const)
    for (const { region, account, arn } of snapshot.ofKind(kind))
      if (region === globalRegion) taken.add(`${account} ${kind} ${nameOf(arn).toLowerCase()}`);
  return taken;
});

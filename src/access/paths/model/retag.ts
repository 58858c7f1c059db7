import { isReservedTag } from '../../evaluator/reserved-tag.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import type { CallEvaluator } from './call-evaluator.ts';
import { withTagChanges, tagKeyOf } from './tag-keys.ts';
import { changedTarget, type Target } from './target.ts';
import { targetTypeOf } from './targets/index.ts';

/** A target with other tags, and the calls that change them. */
export interface Retagging {
  readonly of: Target;
  readonly changes: TagChanges;
  readonly calls: readonly Call[];
  /** Makes the target, or what is known of it in another place, with the tags that it has afterwards. */
  readonly retagged: (target?: Target) => Target;
}

/** Tags to write; undefined removes one. */
export type TagChanges = Readonly<Record<string, string | undefined>>;

const mostRetaggings = 128;

/**
 * The changes of a target's tags that could change the answer to some actions: the values that conditions on tags and on
 * requests to tag name, another value, and no tag; one tag at a time, then two. Nobody can change tags that AWS reserves.
 */
export function* possibleRetaggings(
  target: Target,
  actors: readonly Actor[],
  actions: readonly string[],
  evaluator: CallEvaluator,
): Iterable<Retagging> {
  const tags = new Map<string, { readonly name: string; readonly choices: Set<string | undefined> }>();
  for (const actor of actors) {
    for (const action of actions) {
      for (const { conditions } of evaluator.applicableStatements(actor, action).statements) {
        for (const { text } of conditions) {
          const key = tagKeyOf(text.key.toLowerCase());
          if (key === undefined || isReservedTag(key)) continue;
          const name =
            Object.keys(target.tags).find((tag) => tag.toLowerCase() === key) ??
            text.key.slice(text.key.indexOf('/') + 1);
          const tag = tags.get(key) ?? { name, choices: new Set([undefined, 'x']) };
          for (const value of text.values) tag.choices.add(exampleValue(value, actor));
          tags.set(key, tag);
        }
      }
    }
  }
  for (const [key, value] of requestedTags(target, actors, evaluator)) tags.get(key)?.choices.add(value);
  const single: TagChanges[] = [...tags.values()].flatMap(({ name, choices }) =>
    [...choices].map((value) => ({ [name]: value })),
  );
  let count = 0;
  for (const changes of oneOrTwo(single)) {
    yield* retaggingTo(target, changes);
    count += 1;
    if (count === mostRetaggings) return;
  }
}

/** The values that conditions on a request to tag the target name, by the lower-case key of the tag. */
function* requestedTags(
  { kind }: Target,
  actors: readonly Actor[],
  evaluator: CallEvaluator,
): Iterable<readonly [key: string, value: string]> {
  const tagging = targetTypeOf(kind)?.tagging;
  if (!tagging) return;
  const prefixes = tagging.requestTags.map((prefix) => prefix.toLowerCase());
  for (const actor of actors) {
    for (const { conditions } of evaluator.applicableStatements(actor, tagging.add).statements) {
      for (const { text } of conditions) {
        const key = text.key.toLowerCase();
        const prefix = prefixes.find((each) => key.startsWith(each));
        if (prefix === undefined) continue;
        for (const value of text.values) yield [key.slice(prefix.length), exampleValue(value, actor)];
      }
    }
  }
}

/** Each of some changes, then each two of them that change different tags. */
function* oneOrTwo(single: readonly TagChanges[]): Iterable<TagChanges> {
  yield* single;
  for (const [index, one] of single.entries()) {
    for (const other of single.slice(index + 1)) {
      const both = { ...one, ...other };
      if (Object.keys(both).length === 2) yield both;
    }
  }
}

/**
 * The calls that change a target's tags in this way; none where a change would change nothing, or where the kind has no
 * tags that a caller can change.
 */
export function retaggingTo(target: Target, changes: TagChanges): Retagging[] {
  const real = Object.entries(changes).filter(([tag, value]) => target.tags[tag] !== value);
  if (real.length < Object.keys(changes).length) return [];
  const tagging = targetTypeOf(target.kind)?.tagging;
  if (!tagging) return [];
  const written = real.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const removed = real.filter(([, value]) => value === undefined).map(([tag]) => tag);
  const calls: Call[] = [];
  if (written.length > 0) {
    const request = Object.fromEntries(
      written.flatMap(([tag, value]) => tagging.requestTags.map((prefix) => [prefix + tag, value])),
    );
    calls.push({
      action: tagging.add,
      on: target,
      sends: { 'aws:TagKeys': written.map(([tag]) => tag), ...request },
    });
  }
  if (removed.length > 0) calls.push({ action: tagging.remove, on: target, sends: { 'aws:TagKeys': removed } });
  const tags = () => withTagChanges(target.tags, changes);
  return [{ of: target, changes, calls, retagged: (of = target) => changedTarget(of, { tags: tags() }) }];
}

/**
 * A string that a condition's value matches: with the actor's values in place of policy variables, without wildcards.
 */
export function exampleValue(value: string, { identity, tags }: Actor): string {
  return value
    .replaceAll(/\$\{aws:username\}/gi, identity.name)
    .replaceAll(/\$\{aws:userid\}/gi, identity.uniqueId)
    .replaceAll(
      /\$\{aws:principaltag\/([^},]*)[^}]*\}/gi,
      (_, key: string) => Object.entries(tags).find(([tag]) => tag.toLowerCase() === key.toLowerCase())?.[1] ?? '',
    )
    .replaceAll('*', '')
    .replaceAll('?', 'x');
}

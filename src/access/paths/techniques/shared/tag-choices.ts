import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { CompiledPolicy, CompiledStatement } from '../../../policy/compile-policy.ts';
import type { Tags } from '../../../../domain/resource.ts';
import type { Sent } from '../../model/call.ts';
import type { Actor } from '../../model/actor.ts';
import { tagKeyOf } from '../../model/tag-keys.ts';
import { exampleValue } from '../../model/retag.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { statementsOf } from './trust-policies.ts';

/** Tags as policies spell them, with the values that are worth trying. */
export type TagChoices = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The tags of a principal that can change answers: those that its own policies and all trust policies read. Where a
 * policy compares one with a resource's tag, the values are those of the snapshot's resources.
 */
export function principalTagChoices({ layers }: Pick<Actor, 'layers'>, model: AccessModel): TagChoices {
  const own = [...layers.identity, ...(layers.boundary ?? [])].flatMap(readingTags);
  const choices = new Map<string, Set<string>>();
  for (const { text } of conditionsOf([...own, ...trustsReadingTags(model)])) {
    const tag = afterPrefix(text.key, 'aws:principaltag/');
    if (tag !== undefined)
      add(choices, tag, text.values.filter((value) => !value.includes('${')).map(exampleOfPattern));
    const compared = tagKeyOf(text.key.toLowerCase());
    for (const value of text.values) {
      const named = /^\$\{aws:principaltag\/([^,}]+)[^}]*\}$/i.exec(value)?.[1];
      if (named !== undefined) add(choices, named, compared === undefined ? [] : valuesOf(compared, model));
    }
  }
  return choices;
}

/** The tags of a user or role that can change the answers to an actor's actions on it. */
export function resourceTagChoices(statements: readonly CompiledStatement[], actor: Actor): TagChoices {
  const choices = new Map<string, Set<string>>();
  for (const { text } of conditionsOf(statements)) {
    if (tagKeyOf(text.key.toLowerCase()) === undefined) continue;
    add(
      choices,
      text.key.slice(text.key.indexOf('/') + 1),
      text.values.map((value) => exampleValue(value, actor)),
    );
  }
  return choices;
}

/** The session tags that some statements read. */
export function requestTagChoices(statements: readonly CompiledStatement[]): TagChoices {
  const choices = new Map<string, Set<string>>();
  for (const { text } of conditionsOf(statements)) {
    const tag = afterPrefix(text.key, 'aws:requesttag/');
    if (tag !== undefined) add(choices, tag, text.values.map(exampleOfPattern));
  }
  return choices;
}

/** What a request sends that sets some tags, and none of the others that policies ask about. */
export function sendingTags(tags: Tags, asked: readonly string[] = []): Sent {
  const value = (tag: string) => tags[tag] ?? [];
  return {
    'aws:TagKeys': Object.keys(tags),
    ...Object.fromEntries([...asked, ...Object.keys(tags)].map((tag) => [`aws:RequestTag/${tag}`, value(tag)])),
  };
}

/** The tag's existing spelling where only upper and lower case differ: IAM treats both as one tag. */
export function asSpelledIn(tag: string, tags: Tags): string {
  return Object.keys(tags).find((name) => name.toLowerCase() === tag.toLowerCase()) ?? tag;
}

function conditionsOf(statements: readonly CompiledStatement[]) {
  return statements.flatMap(({ conditions }) => conditions);
}

function afterPrefix(key: string, prefix: string): string | undefined {
  return key.toLowerCase().startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

function add(choices: Map<string, Set<string>>, tag: string, values: readonly string[]): void {
  const known = choices.get(tag) ?? new Set();
  choices.set(tag, known);
  for (const value of values) known.add(value);
}

/** A string that the pattern matches. */
function exampleOfPattern(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x');
}

const reading = new WeakMap<AccessModel, readonly CompiledStatement[]>();

function trustsReadingTags(model: AccessModel): readonly CompiledStatement[] {
  const found =
    reading.get(model) ?? model.identities.flatMap(({ trust }) => (trust === undefined ? [] : readingTags(trust)));
  reading.set(model, found);
  return found;
}

/** The statements of a policy that read the caller's tags. */
const readingTags = memoizeWeakly((policy: CompiledPolicy): readonly CompiledStatement[] =>
  statementsOf(policy).filter(({ conditions }) =>
    conditions.some(({ reads }) => reads.some((key) => key.startsWith('aws:principaltag/'))),
  ),
);

/** More values than this are not tried. */
const mostValues = 100;

const tagValues = new WeakMap<AccessModel, Map<string, readonly string[]>>();

/** The values of a tag (lower case) on resources, the most frequent first. */
function valuesOf(tag: string, model: AccessModel): readonly string[] {
  const known = tagValues.get(model) ?? new Map<string, readonly string[]>();
  tagValues.set(model, known);
  const found = known.get(tag) ?? count(tag, model);
  known.set(tag, found);
  return found;
}

function count(tag: string, { snapshot }: AccessModel): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tags } of snapshot.snapshot.resources) {
    for (const [name, value] of Object.entries(tags))
      if (name.toLowerCase() === tag) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostValues)
    .map(([value]) => value);
}

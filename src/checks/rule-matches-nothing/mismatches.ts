import type { JsonObject } from '../../domain/json.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';
import type { Selector } from '../../domain/selector.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { compileGlobs } from '../shared/glob.ts';
import { typeOf } from '../shared/selector.ts';
import { counted, either, inQuotes } from '../shared/words.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { nearestToPattern } from './nearest-to-pattern.ts';

type AnyResource = Resource<string, unknown>;

/** A part of a selector that matches nothing. */
export interface SelectorMismatch extends Pick<UnmatchedRule, 'reason' | 'nearest'> {
  readonly evidence: JsonObject;
}

/** Why a selector matches none of some resources: the parts that match nothing, or else all parts together. */
export function mismatchesOf(
  selector: Selector,
  resources: readonly AnyResource[],
  kinds: readonly string[],
): readonly [SelectorMismatch, ...SelectorMismatch[]] {
  const none = `no ${either(kinds)}`;
  if (resources.length === 0)
    return [{ reason: `there is ${none} in its accounts and regions`, evidence: { resources: 'none' } }];
  const [first, ...others] = partsOf(selector).flatMap((part) =>
    part(resources, { none, noun: kinds.length === 1 ? (kinds[0] ?? 'resource') : 'resource' }),
  );
  if (first) return [first, ...others];
  return [
    {
      reason: `${none} matches all parts together, although each part matches something`,
      evidence: { together: 'none' },
    },
  ];
}

interface Wording {
  /** `no instance or image` */
  readonly none: string;
  /** What is counted. */
  readonly noun: string;
}

type Part = (resources: readonly AnyResource[], wording: Wording) => readonly SelectorMismatch[];

function partsOf({ tag = {}, id, name, type }: Selector): readonly Part[] {
  const fields = [
    { field: 'id', globs: id, read: (resource: AnyResource) => resource.id },
    { field: 'name', globs: name, read: (resource: AnyResource) => resource.name },
    { field: 'type', globs: type, read: typeOf },
  ];
  return [
    ...Object.entries(tag).map(([key, globs]) => tagPart(key, globs)),
    ...fields.flatMap(({ field, globs, read }) => (globs ? [fieldPart(field, globs, read)] : [])),
  ];
}

/** Keys are compared before values: if nothing has the key, its value does not matter. */
function tagPart(key: string, globs: readonly string[]): Part {
  return (resources, wording) => {
    if (!resources.some(({ tags }) => tagValue(tags, key) !== undefined)) {
      const near = nearestOf([key], countsOf(resources.flatMap(({ tags }) => Object.keys(tags))));
      return [
        {
          reason: `${wording.none} has a tag ${escapeUnprintable(key)}`,
          nearest: near && `tag key: ${escapeUnprintable(near.text)} (${counted(near.count, wording.noun)})`,
          evidence: { tag: key, nearest: near?.text ?? null },
        },
      ];
    }
    const read = ({ tags }: AnyResource) => tagValue(tags, key);
    return valueMismatch(resources, globs, read, wording, {
      field: { tag: key },
      words: `tag ${escapeUnprintable(key)}`,
      label: `value of tag ${escapeUnprintable(key)}`,
    });
  };
}

function fieldPart(field: string, globs: readonly string[], read: (resource: AnyResource) => string | undefined): Part {
  return (resources, wording) =>
    valueMismatch(resources, globs, read, wording, { field: { field }, words: field, label: field });
}

interface ValueWording {
  readonly field: JsonObject;
  /** For the sentence "no instance has the … x". */
  readonly words: string;
  /** For the nearest value. */
  readonly label: string;
}

function valueMismatch(
  resources: readonly AnyResource[],
  globs: readonly string[],
  read: (resource: AnyResource) => string | undefined,
  { none, noun }: Wording,
  { field, words, label }: ValueWording,
): readonly SelectorMismatch[] {
  const values = resources.flatMap((resource) => read(resource) ?? []);
  if (values.some(compileGlobs(globs))) return [];
  const near = nearestOf(globs, countsOf(values));
  return [
    {
      reason: `${none} has the ${words} ${either(globs.map(inQuotes))}`,
      nearest: near && `${label}: ${escapeUnprintable(near.text)} (${counted(near.count, noun)})`,
      evidence: { ...field, values: [...globs], nearest: near?.text ?? null },
    },
  ];
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The maximum number of values to compare with. */
const maximumTexts = 10_000;

/** The value nearest to a word; the same in whatever order the values come. */
function nearestOf(
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
): { readonly text: string; readonly count: number } | undefined {
  const texts = [...counts.keys()].sort().slice(0, maximumTexts);
  for (const word of words) {
    const text = nearestToPattern(word, texts);
    if (text !== undefined) return { text, count: counts.get(text) ?? 0 };
  }
  return undefined;
}

import type { JsonObject } from '../../domain/json.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';
import type { Selector } from '../../domain/selector.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { compileGlobs } from '../shared/glob.ts';
import { typeOf } from '../shared/selector.ts';
import { counted, either, quoted } from '../shared/words.ts';
import type { Idle } from './idle.ts';
import { nearestToPattern } from './near.ts';

type AnyResource = Resource<string, unknown>;

/** What of a selector matches nothing. */
export interface Fault extends Pick<Idle, 'fault' | 'nearest'> {
  readonly evidence: JsonObject;
}

/** What of a selector matches none of the resources, which together do not match it: part by part, or all at once. */
export function faultsOf(
  selector: Selector,
  resources: readonly AnyResource[],
  kinds: readonly string[],
): readonly [Fault, ...Fault[]] {
  const none = `no ${either(kinds)}`;
  if (resources.length === 0)
    return [{ fault: `there is ${none} in the places that it is about`, evidence: { resources: 'none' } }];
  const [first, ...others] = partsOf(selector).flatMap((part) =>
    part(resources, { none, noun: kinds.length === 1 ? (kinds[0] ?? 'resource') : 'resource' }),
  );
  if (first) return [first, ...others];
  return [
    {
      fault: `${none} matches all of it at once, though each part of it matches something`,
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

type Part = (resources: readonly AnyResource[], wording: Wording) => readonly Fault[];

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

/** Keys are tried before values: where nothing has the key, what it holds does not matter. */
function tagPart(key: string, globs: readonly string[]): Part {
  return (resources, wording) => {
    if (!resources.some(({ tags }) => tagValue(tags, key) !== undefined)) {
      const near = nearestOf([key], countsOf(resources.flatMap(({ tags }) => Object.keys(tags))));
      return [
        {
          fault: `${wording.none} has a tag ${escapeUnprintable(key)}`,
          nearest: near && `tag key: ${escapeUnprintable(near.text)} (${counted(near.count, wording.noun)})`,
          evidence: { tag: key, nearest: near?.text ?? null },
        },
      ];
    }
    const read = ({ tags }: AnyResource) => tagValue(tags, key);
    return valueFault(resources, globs, read, wording, {
      field: { tag: key },
      words: `tag ${escapeUnprintable(key)}`,
      label: `value of tag ${escapeUnprintable(key)}`,
    });
  };
}

function fieldPart(field: string, globs: readonly string[], read: (resource: AnyResource) => string | undefined): Part {
  return (resources, wording) =>
    valueFault(resources, globs, read, wording, { field: { field }, words: field, label: field });
}

interface Naming {
  readonly field: JsonObject;
  /** As in "no instance has the … x". */
  readonly words: string;
  /** What is nearest. */
  readonly label: string;
}

function valueFault(
  resources: readonly AnyResource[],
  globs: readonly string[],
  read: (resource: AnyResource) => string | undefined,
  { none, noun }: Wording,
  { field, words, label }: Naming,
): readonly Fault[] {
  const values = resources.flatMap((resource) => read(resource) ?? []);
  if (values.some(compileGlobs(globs))) return [];
  const near = nearestOf(globs, countsOf(values));
  return [
    {
      fault: `${none} has the ${words} ${either(globs.map(quoted))}`,
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

/** More texts than anyone tells apart are not gone through. */
const mostTexts = 10_000;

/** Of the texts that there are the one that is nearest to a word; the same in whatever order they come. */
function nearestOf(
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
): { readonly text: string; readonly count: number } | undefined {
  const texts = [...counts.keys()].sort().slice(0, mostTexts);
  for (const word of words) {
    const text = nearestToPattern(word, texts);
    if (text !== undefined) return { text, count: counts.get(text) ?? 0 };
  }
  return undefined;
}

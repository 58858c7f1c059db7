import { plainMap, type CommentedMap } from '../domain/commented.ts';
import { tagValue, type Resource } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { mistakesIn } from '../domain/text/nearest.ts';
import type { Choices } from './choices.ts';
import { declares, shows, unreadNote, type Section } from './section.ts';
import { isWordLike, keysOf, most, taggedResources, valuesOf } from './tag-use.ts';
import { few, kindWords, named, share } from './words.ts';

type Resources = readonly Resource<string, unknown>[];

/** Kinds whose tags decide what is proposed: the first of them that the account has. */
const leading = ['instance', 'db-instance', 'db-cluster', 'volume', 'image', 'snapshot', 'address'];
const mostKeys = 5;

/** The section `tags`: the tags that most resources carry already, with their values. */
export function proposedTags(
  snapshot: SnapshotIndex,
  choices: Choices,
  { taggableKinds }: { readonly taggableKinds: readonly string[] },
): Section {
  const byKind = taggedResources(snapshot, taggableKinds);
  const keys = requiredKeys(byKind, choices);
  const unread = unreadNote(taggableKinds, snapshot);
  if (keys.length === 0)
    return shows('tags', exampleTags, ['Tags that resources must have. No tag is on most of them today.', ...unread]);
  const kinds = [...byKind].filter(([, all]) => keys.every((key) => carriedBy(key, all) >= most * all.length));
  const chosenKinds = kinds.length > 0 ? kinds : [...byKind].filter(([kind]) => kind === leadingKind(byKind));
  const all = chosenKinds.flatMap(([, resources]) => resources);
  if (all.length === 0)
    return shows('tags', exampleTags, [
      'Tags that resources must have. Nothing that can have tags was found.',
      ...unread,
    ]);
  const rules = keys.map((key) => requiredTag(key, all, chosenKinds, choices));
  const left = [...byKind.keys()].filter((kind) => !chosenKinds.some(([chosen]) => chosen === kind));
  return declares(
    'tags',
    {
      entries: [
        { key: 'required', value: rules.map(({ rule }) => rule) },
        {
          key: 'on',
          value: chosenKinds.map(([kind]) => kind),
          reasons:
            left.length > 0
              ? [`Left out, because most of them lack one of these tags: ${left.map(kindWords).join(', ')}.`]
              : [],
        },
      ],
    },
    {
      reasons: ['Tags that most resources carry already, and the values that they have.', ...unread],
      taken: rules.map(({ taken }) => taken),
    },
  );
}

function leadingKind(byKind: ReadonlyMap<string, Resources>): string | undefined {
  return leading.find((kind) => byKind.has(kind)) ?? byKind.keys().next().value;
}

function requiredKeys(byKind: ReadonlyMap<string, Resources>, { ownerTag, departmentTag }: Choices): readonly string[] {
  const resources = byKind.get(leadingKind(byKind) ?? '') ?? [];
  const common = [...keysOf(resources)]
    .filter(([, count]) => count >= most * resources.length && (count > 1 || resources.length === 1))
    .map(([key]) => key);
  const first = [ownerTag, departmentTag].filter((key) => key !== undefined && common.includes(key)) as string[];
  return [...new Set([...first, ...common])].filter((key) => key.length <= 128).slice(0, mostKeys);
}

function carriedBy(key: string, resources: Resources): number {
  return resources.filter(({ tags }) => (tagValue(tags, key) ?? '') !== '').length;
}

function requiredTag(
  key: string,
  all: Resources,
  kinds: readonly (readonly [string, Resources])[],
  { ownerTag, departmentTag, production }: Choices,
): { readonly rule: CommentedMap; readonly taken: string } {
  const values = valuesOf(key, all);
  const counts = kinds.map(([kind, of]) => `${share(carriedBy(key, of), of.length)} ${kindWords(kind)}`).join(', ');
  const lacking = all.filter(({ tags }) => (tagValue(tags, key) ?? '') === '');
  const without =
    lacking.length === 0 ? '' : `; ${few(lacking.map(named))} ${lacking.length === 1 ? 'does' : 'do'} not`;
  const pattern = key === ownerTag && key !== departmentTag ? addressPattern(values) : undefined;
  // What is new is no drift by itself: a list of all values is for the tags that rules go by.
  const isClosed = key === departmentTag || (production && 'tag' in production && key === production.tag.key);
  const { meant, doubtful } = isClosed && isWordLike(values) ? sortedValues(values) : noValues;
  const doubt = doubtful.map(({ value, count, like }) => `${value} (${count}) looks like ${like} and is not allowed.`);
  const { words, rule } = pattern
    ? { words: `, with an address at ${pattern.domains.join(' or ')}`, rule: { key, pattern: pattern.source } }
    : meant.length > 0
      ? {
          words: meant.length === 1 ? ` = ${few(meant)}` : ` with one of ${few(meant, 6)}`,
          rule: { key, values: meant },
        }
      : { words: '', rule: { key } };
  return {
    rule: { ...plainMap(rule), reasons: [`${counts} carry it${without}.`, ...doubt] },
    taken: `tag ${key}${words} on ${few(
      kinds.map(([kind]) => kindWords(kind)),
      6,
    )}`,
  };
}

const noValues = { meant: [], doubtful: [] } as const;

/** A rare value that is nearly another, frequent one is a slip rather than a value of its own. */
function sortedValues(values: ReadonlyMap<string, number>) {
  const doubtful = [...values].flatMap(([value, count]) => {
    const like = [...values].find(
      ([other, times]) =>
        times >= 5 * count && count <= 2 && other !== value && value.length > 2 && mistakesIn(value, other) <= 1,
    );
    return like ? [{ value, count, like: like[0] }] : [];
  });
  const slips = new Set(doubtful.map(({ value }) => value));
  return { meant: [...values.keys()].filter((value) => !slips.has(value)), doubtful };
}

const mostDomains = 3;

/** A pattern for mail addresses at the domains that most owners are in; undefined where owners are something else. */
function addressPattern(values: ReadonlyMap<string, number>) {
  const domains = new Map<string, number>();
  let carriers = 0;
  for (const [value, count] of values) {
    carriers += count;
    const domain = /^[^@\s]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(value)?.[1];
    if (domain !== undefined) domains.set(domain, (domains.get(domain) ?? 0) + count);
  }
  const frequent = [...domains].filter(([, count]) => count >= 0.1 * carriers).map(([domain]) => domain);
  const reached = frequent.reduce((sum, domain) => sum + (domains.get(domain) ?? 0), 0);
  if (frequent.length === 0 || frequent.length > mostDomains || reached < most * carriers) return undefined;
  const escaped = frequent.map((domain) => domain.replaceAll('.', String.raw`\.`));
  return {
    domains: frequent,
    source: `^[^@\\s]+@${escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`}$`,
  };
}

/** What the section looks like. */
export const exampleTags: CommentedMap = plainMap({
  required: [plainMap({ key: 'Owner' }), plainMap({ key: 'department', values: ['dev', 'test', 'prod'] })],
  on: ['instance', 'image', 'volume', 'snapshot', 'address', 'db-instance', 'db-cluster'],
});

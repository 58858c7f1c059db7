import type { Reference } from '../access/index.ts';
import { mapOfPairs, plainMap, type CommentedMap } from '../domain/commented.ts';
import type { Resource } from '../domain/resource.ts';
import { tagValue } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { adminsIn } from './admins.ts';
import { matchesGlob } from './globs.ts';
import { keysOf, isWordLike, taggedResources, valuesOf } from './tag-use.ts';

/** What the rest of a proposal rests on: guessed from the account, and chosen by the owner. */
export interface Choices {
  /** The tag that names a resource's owner. */
  readonly ownerTag?: string | undefined;
  /** The tag that says whose rules a resource lives under: department, team, project. */
  readonly departmentTag?: string | undefined;
  /** How production is known; undefined where nothing looks like it. */
  readonly production?: Production | undefined;
  /** `group/NAME`, `user/NAME` or `role/NAME` of those who administer the account. */
  readonly admins: readonly string[];
}

/** Production by the value of a tag, or by names. */
export type Production =
  { readonly tag: { readonly key: string; readonly value: string } } | { readonly names: readonly string[] };

const ownerKeys = /^(owner|owned[-_ ]?by|contact|responsible|maintainer)s?$/i;
const departmentKeys = [
  /^(department|dept|division)$/i,
  /^(team|squad|group|business[-_ ]?unit)$/i,
  /^(project|product|cost[-_ ]?cent(er|re))$/i,
];
const environmentKeys = /^(department|dept|env|environment|stage|tier|team)$/i;
const productionValue = /^(prod|production|prd|live|productive)$/i;
const productionNames = [
  'prod-*',
  '*-prod',
  '*-prod-*',
  'production-*',
  '*-production',
  '*-production-*',
  'prd-*',
  '*-prd',
  '*-prd-*',
];

/** Guesses the choices from the account as it is now; what is given is taken as it is. */
export function guessChoices(
  snapshot: SnapshotIndex,
  {
    taggableKinds,
    reference,
    given = {},
  }: { readonly taggableKinds: readonly string[]; readonly reference: Reference; readonly given?: Partial<Choices> },
): Choices {
  const resources = [...taggedResources(snapshot, taggableKinds).values()].flat();
  const keys = [...keysOf(resources).keys()];
  return {
    ownerTag: given.ownerTag ?? keys.find((key) => ownerKeys.test(key)),
    departmentTag: given.departmentTag ?? departmentTagOf(keys, resources),
    production: given.production ?? productionIn(keys, resources),
    admins: given.admins ?? adminsIn(snapshot, reference),
  };
}

function departmentTagOf(keys: readonly string[], resources: readonly Resource<string, unknown>[]): string | undefined {
  return departmentKeys
    .flatMap((pattern) => keys.filter((key) => pattern.test(key)))
    .find((key) => isWordLike(valuesOf(key, resources)));
}

/** By a tag if one says it; else by names. */
function productionIn(
  keys: readonly string[],
  resources: readonly Resource<string, unknown>[],
): Production | undefined {
  for (const key of keys.filter((each) => environmentKeys.test(each))) {
    const value = [...valuesOf(key, resources).keys()].find((each) => productionValue.test(each));
    if (value !== undefined) return { tag: { key, value } };
  }
  const names = productionNames.filter((glob) => resources.some((resource) => isNamed(glob, resource)));
  return names.length > 0 ? { names } : undefined;
}

/** What runs or keeps data; names of others say little. */
const namedKinds: ReadonlySet<string> = new Set(['instance', 'db-instance', 'db-cluster']);

function isNamed(glob: string, { kind, name = '' }: Resource<string, unknown>): boolean {
  return namedKinds.has(kind) && matchesGlob(glob, name);
}

/** The resources that are production, of any kind. */
export function isProduction(production: Production): (resource: Resource<string, unknown>) => boolean {
  if ('names' in production) return ({ name = '' }) => production.names.some((glob) => matchesGlob(glob, name));
  const { key, value } = production.tag;
  return ({ tags }) => {
    const has = tagValue(tags, key);
    return has !== undefined && matchesGlob(value, has);
  };
}

/** The selector of production, for the baseline. */
export function productionSelector(production: Production): CommentedMap {
  if ('names' in production) return plainMap({ name: production.names });
  return plainMap({ tag: mapOfPairs([[production.tag.key, production.tag.value]]) });
}

/** What production is, in words. */
export function productionWords(production: Production): string {
  return 'names' in production
    ? `names like ${production.names.join(', ')}`
    : `${production.tag.key} = ${production.tag.value}`;
}

import { parseArn } from '../../domain/arn.ts';
import type { Baseline, DeclaredResource, ProtectRule } from '../../domain/baseline.ts';
import type { BaselinePath } from '../../domain/baseline-edit.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Declarations } from '../declarations.ts';
import type { ExpectedResource, ExpectedState, ProtectionFlag } from '../facts.ts';
import type { PlanBuilder } from './plan.ts';

/** The sections `resources`, `protect` and `images`. */
export function mergeResources(
  { resources, protections, sharedWith }: Declarations,
  baseline: Baseline,
  builder: PlanBuilder,
): void {
  const declared = new Map(baseline.resources.flatMap((each, index) => [[each.id, { each, index }] as const]));
  const fresh: JsonObject[] = [];
  for (const resource of resources) {
    const before =
      declared.get(resource.id) ?? declared.get(shortId(resource.id)) ?? declared.get(arnIn(declared, resource.id));
    if (before && isSamePlace(before.each, resource))
      mergeState(before.each, ['resources', before.index, 'expect'], resource, builder);
    else {
      fresh.push(entryOf(resource));
      builder.adds('resources', resource.id);
    }
  }
  if (fresh.length > 0) builder.edit({ do: 'append', at: ['resources'], values: fresh });
  mergeProtections(protections, baseline, builder);
  const shared = sharedWith.filter((account) => !(baseline.images?.sharedWith ?? []).includes(account));
  for (const account of shared) {
    builder.edit({ do: 'add', at: ['images', 'sharedWith'], value: account });
    builder.adds('images', `sharedWith ${account}`);
  }
}

function shortId(id: string): string {
  return parseArn(id)?.resource.replace(/^[^:/]*[:/]/, '') ?? id;
}

/** A hand may have declared the same resource by its ARN. */
function arnIn(declared: ReadonlyMap<string, unknown>, id: string): string {
  return id.startsWith('arn:')
    ? ''
    : ([...declared.keys()].find((each) => each.startsWith('arn:') && each.endsWith(`/${id}`)) ?? '');
}

function isSamePlace(declared: DeclaredResource, { account, region }: ExpectedResource): boolean {
  return (
    (declared.account === undefined || account === undefined || declared.account === account) &&
    (declared.region === undefined || region === undefined || declared.region === region)
  );
}

function entryOf({ id, account, region, expect }: ExpectedResource): JsonObject {
  const isArn = id.startsWith('arn:');
  return {
    id,
    ...(!isArn && account !== undefined && { account }),
    ...(!isArn && region !== undefined && { region }),
    ...(Object.keys(expect).length > 0 && { expect: expect as JsonObject }),
  };
}

function mergeState(
  { id, expect }: DeclaredResource,
  at: BaselinePath,
  resource: ExpectedResource,
  builder: PlanBuilder,
): void {
  const fields = ['type', 'image', 'engine', 'instanceProfile'] as const satisfies readonly (keyof ExpectedState)[];
  for (const field of fields) mergeField(id, expect[field], [...at, field], resource.expect[field], builder);
  for (const [key, value] of Object.entries(resource.expect.tags ?? {}))
    mergeField(id, ownValue(expect.tags, key), [...at, 'tags', key], value, builder);
}

function ownValue(tags: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return tags && Object.hasOwn(tags, key) ? tags[key] : undefined;
}

function mergeField(
  id: string,
  declared: Json | undefined,
  at: BaselinePath,
  imported: Json | undefined,
  builder: PlanBuilder,
): void {
  if (imported === undefined || imported === declared) return;
  // `postgres` holds for every version of it.
  if (
    typeof declared === 'string' &&
    typeof imported === 'string' &&
    at.at(-1) === 'engine' &&
    imported.startsWith(`${declared}@`)
  )
    return;
  const edit = { do: 'set', at, value: imported } as const;
  if (declared !== undefined) {
    builder.differs({ at, declared, imported, edits: [edit] });
    return;
  }
  builder.edit(edit);
  builder.adds('resources', `${id}: ${at.slice(3).join('.')}`);
}

/** The rules that imported protections are declared by. */
const rules: Readonly<Record<ProtectionFlag, { readonly name: string; readonly requires: JsonObject }>> = {
  'termination-protection': {
    name: 'imported termination protection',
    requires: { instances: { terminationProtection: true } },
  },
  'stop-protection': { name: 'imported stop protection', requires: { instances: { stopProtection: true } } },
  'deletion-protection': {
    name: 'imported deletion protection',
    requires: { databases: { deletionProtection: true } },
  },
};

function mergeProtections(protections: Declarations['protections'], { protect }: Baseline, builder: PlanBuilder): void {
  for (const [flag, ids] of protections) {
    const { name, requires } = rules[flag];
    const index = protect.findIndex((rule) => rule.name === name);
    const wanted = ids.map(shortId);
    const fresh = wanted.filter((id) => !protect.some((rule) => isRequiredBy(rule, flag, id)));
    for (const id of fresh) builder.adds('protect', `${name}: ${id}`);
    if (fresh.length === 0) continue;
    if (index < 0)
      builder.edit({ do: 'append', at: ['protect'], values: [{ name, match: { id: fresh }, ...requires }] });
    else builder.edit({ do: 'append', at: ['protect', index, 'match', 'id'], values: fresh });
  }
}

/** Whether a rule that names resources by their ids alone requires it already. */
function isRequiredBy({ match, instances, databases }: ProtectRule, flag: ProtectionFlag, id: string): boolean {
  const requires =
    flag === 'deletion-protection'
      ? databases?.deletionProtection
      : flag === 'stop-protection'
        ? instances?.stopProtection
        : instances?.terminationProtection;
  return requires === true && Object.keys(match).length === 1 && (match.id ?? []).includes(id);
}

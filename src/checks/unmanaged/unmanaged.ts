import { isAwsManaged } from '../../domain/arn.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { TakeOver } from '../../domain/baseline-edit.ts';
import type { Group, ManagedPolicy, Role, User } from '../../domain/iam/identity.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Check } from '../check.ts';
import { isDeclared, isPlace, kindOfId } from '../declared-resource/kinds.ts';
import { defaultDocument } from '../shared/managed-policy.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { capitalized, label } from '../shared/words.ts';
import { exceptions, exemptions } from './exceptions.ts';

type AnyResource = Resource<string, unknown>;

const sections = { group: 'groups', user: 'users', role: 'roles', policy: 'policies' } as const;

/** The kinds that are looked at, with what titles call them. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['instance', 'instance'],
  ['volume', 'volume'],
  ['image', 'image'],
  ['snapshot', 'snapshot'],
  ['address', 'address'],
  ['db-instance', 'database instance'],
  ['db-cluster', 'database cluster'],
  ['db-snapshot', 'database snapshot'],
  ['db-cluster-snapshot', 'snapshot of a database cluster'],
  ['user', 'user'],
  ['group', 'group'],
  ['role', 'role'],
  ['policy', 'managed policy'],
]);

const rule = 'unmanaged';

/** What exists and is declared nowhere, if the baseline asks for it; AWS's own is left out. */
export const unmanaged: Check = {
  id: 'unmanaged',
  summary: 'A resource exists, but nothing in the baseline declares it.',
  severity: 'low',
  declaredBy: 'unmanaged',
  leavesOut: exceptions,
  rules: (baseline) =>
    baseline.unmanaged === 'report'
      ? [{ name: rule, reads: kindsOf(baseline).map((about) => ({ about, mayLack: [about] })) }]
      : [],
  *run(context) {
    const reportFinding = findingReporter(context);
    const isKnownToBaseline = declarationTest(context.baseline);
    const exemptionOf = exemptions(context);
    for (const kind of kindsOf(context.baseline)) {
      for (const resource of context.snapshot.ofAnyKind(kind)) {
        if (isKnownToBaseline(resource)) continue;
        const exemption = exemptionOf(resource);
        if (exemption === true) continue;
        if (exemption !== false) {
          yield { undecided: [rule], subject: resource, missingFrom: exemption.missing };
          continue;
        }
        yield reportFinding(resource, {
          title: `${capitalized(kinds.get(kind) ?? kind)} ${label(resource)} is declared nowhere`,
          expected: 'declared in the baseline, or not there',
          actual: 'exists, and nothing declares it',
          evidence: { exists: true, ...identityOf(resource) },
          dependsOn: [scopeOf(resource), ...scopesBesides(resource)],
          takeOver: takeOverOf(resource),
        });
      }
    }
  },
};

/** Where groups are declared, group-declared reports the others. */
function kindsOf({ groups }: Baseline): readonly string[] {
  return [...kinds.keys()].filter((kind) => kind !== 'group' || groups === undefined);
}

/** Makes the test whether anything in the baseline declares a resource. */
function declarationTest(baseline: Baseline): (resource: AnyResource) => boolean {
  const byName = new Map(
    Object.entries(sections).map(([kind, section]) => [kind, new Set(baseline[section]?.keys() ?? [])]),
  );
  const byId = Map.groupBy(baseline.resources, ({ id }) => id);
  const approved = new Set(baseline.images?.approved?.ids ?? []);
  return (resource) => {
    const { kind, id, arn } = resource;
    const names = byName.get(kind);
    if (names) return isAwsManaged(arn) || names.has(nameOf(resource));
    if (kind === 'image' && approved.has(id)) return true;
    return [...(byId.get(id) ?? []), ...(byId.get(arn) ?? [])].some(
      (declared) => isDeclared(declared, resource) && isPlace(declared, resource),
    );
  };
}

function nameOf({ kind, name, id, arn }: AnyResource): string {
  return kind === 'policy' ? (name ?? arn.slice(arn.lastIndexOf('/') + 1)) : id;
}

/** An identity that is deleted and created again is another one. */
function identityOf({ kind, attributes }: AnyResource): JsonObject {
  const { uniqueId } = attributes as { readonly uniqueId?: string };
  return kind in sections && uniqueId !== undefined ? { uniqueId } : {};
}

function scopesBesides(resource: AnyResource) {
  if (resource.kind === 'volume') return [scopeOf(resource, 'instance')];
  return resource.kind === 'snapshot' ? [scopeOf(resource, 'image')] : [];
}

/** Declares it as it is: a resource that it exists, an identity with its policies. */
function takeOverOf(resource: AnyResource): TakeOver {
  if (!(resource.kind in sections)) {
    const { id, kind, account, region } = resource;
    const value = { id, ...(kindOfId(id) === undefined && { kind }), account, region };
    return [{ do: 'append', at: ['resources'], values: [value] }];
  }
  const entry = entryOf(resource as unknown as Group | User | Role | ManagedPolicy);
  if (!entry) return { cannot: 'a policy of it does not parse, so that it cannot be declared' };
  const section = sections[resource.kind as keyof typeof sections];
  return [{ do: 'insert', at: [section], entries: Object.fromEntries([[nameOf(resource), entry]]) }];
}

function entryOf(identity: Group | User | Role | ManagedPolicy): JsonObject | undefined {
  if (identity.kind === 'policy') {
    const document = defaultDocument(identity);
    return document && isParsed(document) ? { document: document.document } : undefined;
  }
  const { inline, attached } = identity.attributes;
  const documents = inline.flatMap(({ name, policy }): [string, Json][] =>
    isParsed(policy) ? [[name, policy.document]] : [],
  );
  if (documents.length < inline.length) return undefined;
  const own = {
    ...(documents.length > 0 && { inline: Object.fromEntries(documents) }),
    ...(attached.length > 0 && { attached }),
  };
  if (identity.kind === 'group') return { members: 'any', ...own };
  const { permissionsBoundary } = identity.attributes;
  if (identity.kind === 'user') return { groups: identity.attributes.groups, ...own, permissionsBoundary };
  const { trust } = identity.attributes;
  return isParsed(trust) ? { trust: trust.document, ...own, permissionsBoundary } : undefined;
}

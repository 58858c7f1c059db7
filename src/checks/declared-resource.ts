import { formatArn, partitionOf } from '../domain/arn.ts';
import type { DeclaredResource } from '../domain/baseline.ts';
import { tagValue, type Resource } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import type { Check, CheckContext } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { imageArn } from './shared/images.ts';
import { findingReporter, scopeOf, type FindingDetails, type Subject } from './shared/report-finding.ts';
import { typeOf } from './shared/selector.ts';
import { label, inQuotes } from './shared/words.ts';

/** Declared resources that are missing, or differ in a field; one finding for each resource and field. */
export const declaredResource: Check = {
  id: 'declared-resource',
  summary: 'A declared resource is missing, or one of its fields is not as declared.',
  severity: 'high',
  rules: ({ resources }) =>
    resources.map((declared) => ({
      name: `resources ${declared.id}`,
      reads: [{ about: kindOf(declared.id)?.kind ?? declared.id }],
      appliesTo: (resource) => resource.id === declared.id,
      appliesIn: (place) => isPlace(declared, place),
    })),
  *run(context) {
    const reportFinding = findingReporter(context);
    const byId = resourcesById(context);
    const reported = new Set<string>();
    for (const declared of context.baseline.resources) {
      const found = (byId.get(declared.id) ?? []).filter((resource) => isPlace(declared, resource));
      const problems =
        found.length === 0 ? absence(declared, context) : found.flatMap((resource) => differences(declared, resource));
      for (const { subject, details } of problems) {
        // One id may be declared twice, with a region and without: both give one finding for each field.
        const identity = JSON.stringify([subject.account, subject.region, subject.id, details.rule]);
        if (reported.has(identity)) continue;
        reported.add(identity);
        yield reportFinding(subject, details);
      }
    }
  },
};

type AnyResource = Resource<string, unknown>;

/** The kinds by the prefix of their ids. */
const kindsByPrefix: ReadonlyMap<string, { readonly kind: string; readonly arnType: string }> = new Map([
  ['i', { kind: 'instance', arnType: 'instance' }],
  ['ami', { kind: 'image', arnType: 'image' }],
  ['vol', { kind: 'volume', arnType: 'volume' }],
  ['snap', { kind: 'snapshot', arnType: 'snapshot' }],
  ['eipalloc', { kind: 'address', arnType: 'elastic-ip' }],
]);

function kindOf(id: string): { readonly kind: string; readonly arnType: string } | undefined {
  return kindsByPrefix.get(id.slice(0, id.indexOf('-')));
}

/** The resources with a declared id, of the kind that its prefix stands for. */
function resourcesById({ snapshot, baseline }: CheckContext): ReadonlyMap<string, readonly AnyResource[]> {
  const wanted = new Set(baseline.resources.map(({ id }) => id));
  const kinds = new Set([...wanted].flatMap((id) => kindOf(id)?.kind ?? []));
  const found = [...kinds].flatMap((kind) =>
    snapshot.ofAnyKind(kind).filter(({ id }) => wanted.has(id) && kindOf(id)?.kind === kind),
  );
  return Map.groupBy(found, ({ id }) => id);
}

interface Problem {
  readonly subject: Subject;
  readonly details: FindingDetails;
}

function isPlace(declared: DeclaredResource, { account, region }: Pick<Scope, 'account' | 'region'>): boolean {
  return (declared.account ?? account) === account && (declared.region ?? region) === region;
}

/** The finding about a resource that was not found: none while one of the places that may hold it is unread. */
function absence(declared: DeclaredResource, { snapshot }: CheckContext): readonly Problem[] {
  const { accounts, coverage } = snapshot.snapshot;
  const account = declared.account ?? accounts[0];
  if (account === undefined || !accounts.includes(account)) return [];
  const { kind, arnType } = kindOf(declared.id) ?? { kind: unknownKind, arnType: unknownKind };
  const ofKind = coverage.filter((scope) => scope.kind === kind);
  const scopes = ofKind.filter((scope) => isPlace(declared, scope)).map((scope) => scopeOf(scope));
  const isCovered = ofKind.length > 0 || kind === unknownKind;
  if (!isCovered || !scopes.every((scope) => snapshot.isComplete(scope))) return [];
  const region = declared.region ?? 'any';
  const subject = {
    account,
    region,
    kind,
    arn: arnOf(account, region, arnType, declared.id),
    id: declared.id,
    tags: {},
  };
  const head = {
    rule: { field: 'existence' },
    expected: `exists in ${declared.region ?? 'any audited region'}`,
    dependsOn: scopes,
  };
  if (scopes.length > 0) {
    const title = `Declared ${kind} ${label(subject)} is missing`;
    return [{ subject, details: { ...head, title, actual: 'missing', evidence: { exists: false } } }];
  }
  const notAudited: FindingDetails = {
    ...head,
    title: `Declared ${kind} ${label(subject)} is outside of what is audited`,
    actual:
      declared.region === undefined
        ? 'no audited kind has such an id'
        : `${escapeUnprintable(declared.region)} is not audited, or has no such kind`,
    evidence: { exists: 'unknown' },
    severity: 'low',
  };
  return [{ subject, details: notAudited }];
}

/** The kind for an id with an unknown prefix. */
const unknownKind = 'resource';

function arnOf(account: string, region: string, type: string, id: string): string {
  if (type === 'image') return imageArn(region, id);
  return formatArn({ partition: partitionOf(region), service: 'ec2', region, account, resource: `${type}/${id}` });
}

interface Field {
  /** Part of the id of the finding: `type`, `tags.Owner`. */
  readonly field: string;
  /** How a title names it. */
  readonly label: string;
  readonly wanted: string | undefined;
  readonly seen: string | undefined;
  readonly command?: string | undefined;
}

function differences(declared: DeclaredResource, resource: AnyResource): readonly Problem[] {
  const wrong = fieldsOf(declared, resource).filter(({ wanted, seen }) => wanted !== undefined && wanted !== seen);
  return wrong.map(({ field, label: fieldLabel, wanted = '', seen, command }) => ({
    subject: resource,
    details: {
      rule: { field },
      title: `${fieldLabel} of ${label(resource)} is not as declared`,
      expected: inQuotes(wanted),
      actual: seen === undefined ? 'none' : inQuotes(seen),
      evidence: { seen: seen ?? null },
      commands: command === undefined ? [] : [command],
    },
  }));
}

function fieldsOf({ expect }: DeclaredResource, resource: AnyResource): readonly Field[] {
  const { image } = (resource as Resource).attributes;
  return [
    { field: 'type', label: 'Type', wanted: expect.type, seen: typeOf(resource) },
    { field: 'image', label: 'Image', wanted: expect.image, seen: typeof image === 'string' ? image : undefined },
    { field: 'name', label: 'Name', wanted: expect.name, seen: resource.name },
    ...Object.entries(expect.tags ?? {}).map(([key, wanted]) => ({
      field: `tags.${key}`,
      label: `Tag ${escapeUnprintable(key)}`,
      wanted,
      seen: tagValue(resource.tags, key),
      command: awsCommand('ec2', 'create-tags', {
        region: resource.region,
        resources: resource.id,
        tags: [{ Key: key, Value: wanted }],
      }),
    })),
  ];
}

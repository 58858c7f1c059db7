import { formatArn, partitionOf } from '../domain/arn.ts';
import type { DeclaredResource } from '../domain/baseline.ts';
import { tagValue, type Resource } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check, CheckContext } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { imageArn } from './shared/images.ts';
import { observer, scopeOf, type Statement, type Subject } from './shared/observe.ts';
import { typeOf } from './shared/selector.ts';
import { label, quoted } from './shared/words.ts';

/** Declared resources that are missing, or differ in a field; one finding for each resource and field. */
export const declaredResource: Check = {
  id: 'declared-resource',
  summary: 'A declared resource is missing, or one of its fields is not as declared.',
  severity: 'high',
  rules: ({ resources }) =>
    resources.map((declared) => ({
      name: `resources ${declared.id}`,
      reads: [{ about: kindOf(declared.id)?.kind ?? declared.id }],
      bearsOn: (resource) => resource.id === declared.id,
      isAbout: (place) => isPlace(declared, place),
    })),
  *run(context) {
    const observe = observer(context);
    const byId = resourcesById(context);
    const said = new Set<string>();
    for (const declared of context.baseline.resources) {
      const found = (byId.get(declared.id) ?? []).filter((resource) => isPlace(declared, resource));
      const remarks =
        found.length === 0 ? absence(declared, context) : found.flatMap((resource) => differences(declared, resource));
      for (const { subject, statement } of remarks) {
        // One id may be declared twice, with a region and without: what both say of one field is one finding.
        const identity = JSON.stringify([subject.account, subject.region, subject.id, statement.rule]);
        if (said.has(identity)) continue;
        said.add(identity);
        yield observe(subject, statement);
      }
    }
  },
};

type AnyResource = Resource<string, unknown>;

/** What AWS's ids begin with, by kind. */
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

/** The resources with a declared id, of the kind that the id says. */
function resourcesById({ snapshot, baseline }: CheckContext): ReadonlyMap<string, readonly AnyResource[]> {
  const wanted = new Set(baseline.resources.map(({ id }) => id));
  const kinds = new Set([...wanted].flatMap((id) => kindOf(id)?.kind ?? []));
  const found = [...kinds].flatMap((kind) =>
    snapshot.ofAnyKind(kind).filter(({ id }) => wanted.has(id) && kindOf(id)?.kind === kind),
  );
  return Map.groupBy(found, ({ id }) => id);
}

interface Remark {
  readonly subject: Subject;
  readonly statement: Statement;
}

function isPlace(declared: DeclaredResource, { account, region }: Pick<Scope, 'account' | 'region'>): boolean {
  return (declared.account ?? account) === account && (declared.region ?? region) === region;
}

/** What it means that a resource was not found: nothing while one of the places that may hold it is unread. */
function absence(declared: DeclaredResource, { snapshot }: CheckContext): readonly Remark[] {
  const { accounts, coverage } = snapshot.snapshot;
  const account = declared.account ?? accounts[0];
  if (account === undefined || !accounts.includes(account)) return [];
  const { kind, arnType } = kindOf(declared.id) ?? { kind: unknownKind, arnType: unknownKind };
  const ofKind = coverage.filter((scope) => scope.kind === kind);
  const scopes = ofKind.filter((scope) => isPlace(declared, scope)).map((scope) => scopeOf(scope));
  const isAbout = ofKind.length > 0 || kind === unknownKind;
  if (!isAbout || !scopes.every((scope) => snapshot.isComplete(scope))) return [];
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
    restsOn: scopes,
  };
  if (scopes.length > 0) {
    const title = `Declared ${kind} ${label(subject)} is missing`;
    return [{ subject, statement: { ...head, title, actual: 'missing', evidence: { exists: false } } }];
  }
  const unheld: Statement = {
    ...head,
    title: `Nothing that is audited can hold declared ${kind} ${label(subject)}`,
    actual:
      declared.region === undefined
        ? 'its id is of no kind that is audited'
        : `${escapeUnprintable(declared.region)} is not audited, or holds no such kind`,
    evidence: { exists: 'unknown' },
    severity: 'low',
  };
  return [{ subject, statement: unheld }];
}

/** Of an id whose beginning is none of AWS's that are read. */
const unknownKind = 'resource';

function arnOf(account: string, region: string, type: string, id: string): string {
  if (type === 'image') return imageArn(region, id);
  return formatArn({ partition: partitionOf(region), service: 'ec2', region, account, resource: `${type}/${id}` });
}

interface Field {
  /** What the finding is known by: `type`, `tags.Owner`. */
  readonly field: string;
  /** As a title names it. */
  readonly words: string;
  readonly wanted: string | undefined;
  readonly seen: string | undefined;
  readonly command?: string | undefined;
}

function differences(declared: DeclaredResource, resource: AnyResource): readonly Remark[] {
  const wrong = fieldsOf(declared, resource).filter(({ wanted, seen }) => wanted !== undefined && wanted !== seen);
  return wrong.map(({ field, words, wanted = '', seen, command }) => ({
    subject: resource,
    statement: {
      rule: { field },
      title: `${words} of ${label(resource)} is not as declared`,
      expected: quoted(wanted),
      actual: seen === undefined ? 'none' : quoted(seen),
      evidence: { seen: seen ?? null },
      commands: command === undefined ? [] : [command],
    },
  }));
}

function fieldsOf({ expect }: DeclaredResource, resource: AnyResource): readonly Field[] {
  const { image } = (resource as Resource).attributes;
  return [
    { field: 'type', words: 'Type', wanted: expect.type, seen: typeOf(resource) },
    { field: 'image', words: 'Image', wanted: expect.image, seen: typeof image === 'string' ? image : undefined },
    { field: 'name', words: 'Name', wanted: expect.name, seen: resource.name },
    ...Object.entries(expect.tags ?? {}).map(([key, wanted]) => ({
      field: `tags.${key}`,
      words: `Tag ${escapeUnprintable(key)}`,
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

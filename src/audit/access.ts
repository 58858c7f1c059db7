import {
  accessDrift,
  actionSets,
  buildAccessModel,
  loadReference,
  passesLimit,
  targetTypeOf,
} from '../access/index.ts';
import { changesIn } from '../causes/index.ts';
import { accessAnalysis, type CheckContext } from '../checks/index.ts';
import type { AccessChange, AccessOfMany, AccessSinceLastRun } from '../domain/access-change.ts';
import type { Cause, CauseChange } from '../domain/cause.ts';
import type { Differences } from '../domain/differences.ts';
import { withResources } from '../domain/edited-snapshot.ts';
import type { LastScope } from '../domain/last-read.ts';
import { resourceKey, type ResourcePair } from '../domain/resource-edit.ts';
import { globalRegion, isUnread, scopeKey, type Coverage } from '../domain/scope.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { compareText } from '../domain/text/order.ts';

/** What access is compared from. */
export interface ComparedAccess {
  /** What the checks saw. */
  readonly context: CheckContext;
  /** What was different in the run before; undefined in the first audit. */
  readonly differences: Differences | undefined;
  /** What runs before this one last read. */
  readonly lastRead: readonly LastScope[];
  readonly causes: readonly Cause[];
}

/** Who gained or lost what, and the changes that brought it. */
interface AccessWithChanges extends Omit<AccessSinceLastRun, 'changes'> {
  readonly changes: readonly (Omit<AccessOfMany, 'by'> & { readonly made: readonly CauseChange[] })[];
}

/** Above this number of resources the comparison is left to `diff`; so many changes are kept. */
const [mostResources, mostChanges] = [500_000, 40] as const;

const identityKinds: ReadonlySet<string> = new Set(['user', 'group', 'role', 'policy']);

/**
 * Who gained and who lost what since the run before. The access of that run is analysed only if something that policies
 * see has changed, and what the checks decided about this run is not decided again. Undefined where there is nothing to
 * say: no run before, no identities among what was asked for, or no such change.
 */
export async function accessSinceLastRun(compared: ComparedAccess): Promise<AccessWithChanges | undefined> {
  const { context, differences, lastRead } = compared;
  const { coverage } = context.snapshot.snapshot;
  if (!differences || !coverage.some(({ kind }) => identityKinds.has(kind))) return undefined;
  const { since, pairs } = differences;
  const nothing = (reason: string): AccessWithChanges => ({ since, changes: [], more: 0, notCompared: [reason] });
  const earlier = earlierCoverage(coverage, lastRead);
  const unread = distinct([...coverage, ...earlier].filter(isUnreadIdentity).map(placeOf));
  if (unread.length > 0)
    return nothing(`Access is not compared, because ${unread.join(', ')} was not read in one of the two runs.`);
  const { model } = accessAnalysis(context);
  if (!pairs.some(isSeenByPolicies) && !passesLimit(model, new Date(since), context.now)) return undefined;
  if (context.snapshot.snapshot.resources.length > mostResources)
    return nothing(
      `Access is not compared, because there are more than ${mostResources.toLocaleString('en-US')} resources: driftwarden diff does it.`,
    );
  const leftOut = distinct([...coverage, ...earlier].filter(isUnreadTarget).map(placeOf));
  const changes = await changesOf(compared, differences, earlier);
  if (changes.length === 0 && leftOut.length === 0) return undefined;
  return {
    since,
    changes: changes.slice(0, mostChanges),
    more: Math.max(0, changes.length - mostChanges),
    notCompared:
      leftOut.length > 0 ? [`Left out, because it was not read in one of the two runs: ${leftOut.join(', ')}.`] : [],
  };
}

function isUnreadIdentity(scope: Coverage): boolean {
  return identityKinds.has(scope.kind) && scope.status !== 'complete';
}

function isUnreadTarget(scope: Coverage): boolean {
  return !identityKinds.has(scope.kind) && targetTypeOf(scope.kind) !== undefined && isUnread(scope);
}

function placeOf({ account, region, kind }: Coverage): string {
  return region === globalRegion ? `${kind} of account ${account}` : `${kind} in ${region}`;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** The coverage of the scopes when runs before this one covered them last. */
function earlierCoverage(coverage: readonly Coverage[], lastRead: readonly LastScope[]): readonly Coverage[] {
  const last = new Map(lastRead.map((scope) => [scopeKey(scope), scope]));
  return coverage.map((scope) => {
    const { account, region, kind, optional } = scope;
    const earlier = last.get(scopeKey(scope));
    if (earlier?.wasRead && earlier.code === undefined) return { account, region, kind, status: 'complete' };
    return { account, region, kind, ...(optional ? { status: 'skipped', optional } : { status: 'failed' }) };
  });
}

/**
 * Whether a change may change who can do what to a resource that both runs read. What is only new or gone changes it
 * where it is an identity, or an instance that others may use to get its role.
 */
function isSeenByPolicies({ before, after }: ResourcePair): boolean {
  const kind = (after ?? before)?.kind ?? '';
  if (identityKinds.has(kind)) return true;
  if (kind === 'credential') return fieldOf(before, 'mfaActive') !== fieldOf(after, 'mfaActive');
  if (before && after) return true;
  return kind === 'instance' && typeof fieldOf(after ?? before, 'instanceProfile') === 'string';
}

function fieldOf(resource: ResourcePair['after'], field: string): unknown {
  return (resource?.attributes as Readonly<Record<string, unknown>> | undefined)?.[field];
}

async function changesOf(
  { context, causes }: ComparedAccess,
  differences: Differences,
  coverage: readonly Coverage[],
): Promise<AccessWithChanges['changes']> {
  const { snapshot, now } = context;
  const { reference, model, evaluator } = await analysisOf(context);
  const account = accountBefore(snapshot, differences, coverage);
  const before = buildAccessModel(account, reference, new Date(differences.since));
  const actions = actionSets['destroy']?.actions ?? [];
  const { changes } = accessDrift(before, model, actions, evaluator);
  const byTime = passesLimit(before, new Date(differences.since), now)
    ? new Set(accessDrift(before, buildAccessModel(account, reference, now), actions).changes.map(keyOf))
    : new Set<string>();
  const documents = new Set(differences.pairs.flatMap(({ before: was, after: is }) => documentIn(is ?? was)));
  const isByTime = (change: AccessChange) =>
    byTime.has(keyOf(change)) && !change.causes.some((arn) => documents.has(arn));
  const edits = Map.groupBy(changesIn({ account: snapshot, differences }), ({ resource }) => resource.arn);
  const causesOf = (arn: string) =>
    causes.filter((cause) => cause.changes.some(({ resource, also }) => isAbout(arn, [resource, ...also])));
  const timely = causes.filter(({ kind }) => kind === 'time').map(({ id }) => id);
  return [
    ...groupedByPeople(changes.filter((change) => !isByTime(change))).map(({ arns, ...rest }) => {
      const made = arns.flatMap((arn) => tellingOf(edits.get(arn) ?? []));
      const because = distinct(made.map(({ text }) => text));
      return { ...rest, made, because, causes: distinct(arns.flatMap(causesOf).map(({ id }) => id)) };
    }),
    ...groupedByPeople(changes.filter(isByTime)).map(({ change, principals, reach }) => ({
      ...{ change, principals, reach, made: [], causes: timely },
      because: ['time passed since the last audit: a policy allows or denies it until or from a date'],
    })),
  ].toSorted(gainsFirst);
}

/** Equal for the same change of the same access to as many resources. */
function keyOf({ change, principal, action, path, count }: AccessChange): string {
  return JSON.stringify([change, principal, action, path, count]);
}

function documentIn(resource: ResourcePair['after']): readonly string[] {
  return resource && identityKinds.has(resource.kind) ? [resource.arn] : [];
}

/** What changed of a resource; its name only where nothing else did. */
function tellingOf(changes: readonly CauseChange[]): readonly CauseChange[] {
  const telling = changes.filter(({ path: [section, key] }) => section !== 'name' && key !== 'Name');
  return telling.length > 0 ? telling : changes;
}

/** The audit's own analysis; where its baseline has no rule about access, another one, with the actions of all services. */
async function analysisOf(context: CheckContext) {
  const { snapshot, now, baseline } = context;
  if (baseline.access.length > 0) return { reference: context.reference, ...accessAnalysis(context) };
  const reference = await loadReference('all');
  return { reference, model: buildAccessModel(snapshot, reference, now), evaluator: undefined };
}

function isAbout(arn: string, resources: readonly object[]): boolean {
  return resources.some((resource) => 'arn' in resource && resource.arn === arn);
}

/** The account as it was read before, with what was read then. */
function accountBefore(index: SnapshotIndex, { pairs }: Differences, coverage: readonly Coverage[]): SnapshotIndex {
  const earlier = pairs.flatMap(({ before, after }) => {
    const resource = before ?? after;
    return resource ? [[resourceKey(resource), before] as const] : [];
  });
  return withResources({ ...index, snapshot: { ...index.snapshot, coverage } }, new Map(earlier));
}

/** Principals who gain or lose the same because of the same resources share an entry, whatever their paths are. */
function groupedByPeople(changes: readonly AccessChange[]) {
  const ofOne = Map.groupBy(changes, ({ change, principal, causes }) => JSON.stringify([change, principal, causes]));
  const alike = Map.groupBy(ofOne.values(), (all) => JSON.stringify([all[0]?.change, all[0]?.causes, reachOf(all)]));
  return [...alike.values()].flatMap((group) => {
    const [first] = group[0] ?? [];
    if (!first) return [];
    const principals = group.flatMap(([each]) => each?.principal ?? []).sort(compareText);
    return [{ change: first.change, principals, reach: reachOf(group[0] ?? []), arns: first.causes }];
  });
}

function reachOf(changes: readonly AccessChange[]): AccessOfMany['reach'] {
  const counted = [...Map.groupBy(changes, ({ action, example }) => `${action} ${typeIn(example)}`).values()].flatMap(
    (same) => {
      const [first] = same;
      const count = same.reduce((sum, each) => sum + each.count, 0);
      return first ? [{ action: first.action, type: typeIn(first.example), count }] : [];
    },
  );
  const alike = Map.groupBy(counted, ({ type, count }) => `${type} ${count}`);
  return [...alike.values()]
    .map((same) => ({
      actions: same.map(({ action }) => action).sort(compareText),
      type: same[0]?.type ?? '',
      count: same[0]?.count ?? 0,
    }))
    .toSorted((a, b) => b.count - a.count || compareText(a.actions.join(), b.actions.join()));
}

/** `instance` of an instance's ARN, `db` of a database's. */
function typeIn(arn: string): string {
  return /^[\w-]+/.exec(arn.split(':').slice(5).join(':'))?.[0] ?? 'unknown';
}

const order: readonly AccessChange['change'][] = ['gained', 'loosened', 'lost', 'tightened'];

type Sized = Pick<AccessOfMany, 'change' | 'principals' | 'reach'>;

function gainsFirst(a: Sized, b: Sized): number {
  const size = ({ principals, reach }: Sized) => principals.length * Math.max(0, ...reach.map(({ count }) => count));
  return (
    order.indexOf(a.change) - order.indexOf(b.change) ||
    size(b) - size(a) ||
    compareText(a.principals.join(), b.principals.join()) ||
    compareText(JSON.stringify(a.reach), JSON.stringify(b.reach))
  );
}

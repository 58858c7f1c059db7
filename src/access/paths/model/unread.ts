import { isUnread, type Coverage } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { counted } from '../../../domain/text/counted.ts';
import type { Target } from './target.ts';

/** Driftwarden does not read the organization: what its policies deny is not denied here. */
export const organizationPolicies: readonly string[] = ['service control policies', 'resource control policies'];

/**
 * The scopes that should have been read and were not, in words: `user in 111122223333 global: denied (AccessDenied)`.
 */
export function unreadPlaces(
  snapshot: SnapshotIndex,
  isIncluded: (scope: Coverage) => boolean = () => true,
): readonly string[] {
  return placesIn(snapshot, (coverage) => isUnread(coverage) && isIncluded(coverage));
}

/** The same, with the scopes that an audit is complete without: what is not found may be in one of them. */
export function placesNotRead(snapshot: SnapshotIndex, isIncluded: (scope: Coverage) => boolean): readonly string[] {
  return placesIn(snapshot, (coverage) => coverage.status !== 'complete' && isIncluded(coverage));
}

function placesIn({ snapshot }: SnapshotIndex, isIncluded: (scope: Coverage) => boolean): readonly string[] {
  return snapshot.coverage
    .filter(isIncluded)
    .map(
      ({ account, region, kind, status, error }) =>
        `${kind} in ${account} ${region}: ${status}${error === undefined ? '' : ` (${error})`}`,
    );
}

/** The instances among targets whose protection flags no rule needed, so that they were not asked for; in words. */
export function flagsNotAsked(targets: readonly Target[], snapshot: SnapshotIndex): readonly string[] {
  const count = targets.filter((target) => isNotAsked(target, snapshot)).length;
  if (count === 0) return [];
  const whose = count === 1 && targets.length === 1 ? 'of the instance' : `of ${counted(count, 'instance')}`;
  return [`protection flags ${whose}: not asked for, because no rule of the baseline needs them (flags: all asks)`];
}

function isNotAsked({ kind, arn, account, region }: Target, snapshot: SnapshotIndex): boolean {
  if (kind !== 'instance') return false;
  const flags = { account, region, kind: 'instance-attribute' } as const;
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  return snapshot.isRead({ ...flags, id }) && !snapshot.find(flags, id);
}

/**
 * What is not read about an action's resources: resource policies, which may allow and deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
export function resourcePolicies(action: string): string[] {
  const [service = ''] = action.toLowerCase().split(':');
  return servicesWithResourcePolicies.has(service) ? [`the policies of ${service} resources themselves`] : [];
}

/** The services (prefixes of actions) whose resources can have policies of their own, besides the roles of IAM. */
export const servicesWithResourcePolicies: ReadonlySet<string> = new Set([
  'acm-pca',
  'backup',
  'codeartifact',
  'codebuild',
  'dynamodb',
  'ecr',
  'elasticfilesystem',
  'es',
  'events',
  'execute-api',
  'glacier',
  'glue',
  'kinesis',
  'kms',
  'lambda',
  'logs',
  's3',
  's3express',
  's3-object-lambda',
  's3tables',
  'schemas',
  'secretsmanager',
  'serverlessrepo',
  'ses',
  'sns',
  'sqs',
  'vpc-lattice',
]);

import { isUnread, type Coverage } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';

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

import { isUnread, type Coverage } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';

/** Driftwarden reads no organization: what its policies take away is not taken away here. */
export const organizationPolicies: readonly string[] = ['service control policies', 'resource control policies'];

/**
 * The places that were meant to be read and were not, in words: `user in 111122223333 global: denied (AccessDenied)`.
 */
export function unreadPlaces(
  { snapshot }: SnapshotIndex,
  isMeant: (scope: Coverage) => boolean = () => true,
): string[] {
  return snapshot.coverage
    .filter((coverage) => isUnread(coverage) && isMeant(coverage))
    .map(
      ({ account, region, kind, status, error }) =>
        `${kind} in ${account} ${region}: ${status}${error === undefined ? '' : ` (${error})`}`,
    );
}

/**
 * What is not read of an action's resources: policies of their own, which may allow and deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
export function resourcePolicies(action: string): string[] {
  const [service = ''] = action.toLowerCase().split(':');
  return withResourcePolicies.has(service) ? [`the policies of ${service} resources themselves`] : [];
}

const withResourcePolicies: ReadonlySet<string> = new Set([
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

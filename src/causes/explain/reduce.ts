import { buildAccessModel, representatives, type Reference } from '../../access/index.ts';
import { withResources } from '../../domain/edited-snapshot.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import { resourceKey } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import { indexSnapshot, type SnapshotIndex } from '../../domain/snapshot.ts';

/** What must be left in a reduced account. */
export interface Reduction {
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly Pick<Finding, 'resource'>[];
  readonly reference: Reference;
  /** Resources with other texts are decided differently by the baseline. */
  readonly rulesMatching: (resource: Resource<string, unknown>) => string;
}

/** Below this number of resources, deciding again costs little. */
const fewResources = 3000;

/**
 * The account with less in it, for deciding often: all of IAM, what changed, what the findings are about, and of the
 * rest one resource of each group that no policy of both states and no rule tells apart.
 */
export function reducedAccount(account: SnapshotIndex, { pairs, findings, ...by }: Reduction): SnapshotIndex {
  const { resources } = account.snapshot;
  if (resources.length <= fewResources) return account;
  const before = withResources(
    account,
    new Map(
      pairs.flatMap(({ before: was, after: is }) => {
        const resource = was ?? is;
        return resource ? [[resourceKey(resource), was] as const] : [];
      }),
    ),
  );
  const models = [buildAccessModel(account, by.reference), buildAccessModel(before, by.reference)] as const;
  const kept = new Set([
    ...representatives([...models], by.rulesMatching),
    ...findings.map(({ resource }) => resource.arn),
    ...pairs.flatMap(({ before: was, after: is }) => [was?.arn ?? '', is?.arn ?? '']),
  ]);
  const reduced = indexSnapshot({
    ...account.snapshot,
    resources: resources.filter(({ arn, region }) => region === globalRegion || kept.has(arn)),
  });
  return { ...reduced, isKnown: (scope) => account.isKnown(scope) };
}

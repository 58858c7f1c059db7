import { buildAccessModel, representatives, withFacts, type Reference } from '../../access/index.ts';
import { withResources } from '../../domain/edited-snapshot.ts';
import type { Finding } from '../../domain/finding.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import { indexSnapshot, type SnapshotIndex } from '../../domain/snapshot.ts';

/** What must be left in a reduced account. */
export interface Reduction {
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly Finding[];
  readonly reference: Reference;
  /** Resources with other texts are decided differently by the baseline. */
  readonly rulesMatching: (resource: Resource<string, unknown>) => string;
}

/** Below this number of resources, deciding again costs little. */
const fewResources = 1000;

/**
 * The same account with less in it, for deciding often, the smallest first and the whole one last. A finding that is
 * there in a smaller one is there in the next. Each has all of IAM, what changed and what the findings are about.
 * First with one resource of each path that the findings tell; then with one resource of each group that no policy of
 * both states and no rule tells apart.
 */
export function reducedAccounts(account: SnapshotIndex, reduction: Reduction): readonly (() => SnapshotIndex)[] {
  if (account.snapshot.resources.length <= fewResources) return [() => account];
  const { pairs, findings } = reduction;
  const needed = [
    ...findings.map(({ resource }) => resource.arn),
    ...findings.flatMap(({ ability }) => ability?.examples ?? []),
    ...pairs.flatMap(({ before, after }) => [before?.arn ?? '', after?.arn ?? '']),
  ];
  return [
    () => restrictedTo(account, withFacts(account, new Set(needed))),
    () => restrictedTo(account, new Set([...needed, ...standingForAll(account, reduction)])),
    () => account,
  ];
}

/** The smaller account that stands for all of it, whatever is decided; the account itself where it is small. */
export function reducedAccount(account: SnapshotIndex, reduction: Reduction): SnapshotIndex {
  const [, standing] = reducedAccounts(account, reduction);
  return standing?.() ?? account;
}

function standingForAll(account: SnapshotIndex, { pairs, reference, rulesMatching }: Reduction): ReadonlySet<string> {
  const earlier = pairs.flatMap(({ before, after }) => {
    const resource = before ?? after;
    return resource ? [[resourceKey(resource), before] as const] : [];
  });
  const before = withResources(account, new Map(earlier));
  return representatives([buildAccessModel(account, reference), buildAccessModel(before, reference)], rulesMatching);
}

function restrictedTo(account: SnapshotIndex, arns: ReadonlySet<string>): SnapshotIndex {
  const resources = account.snapshot.resources.filter(({ arn, region }) => region === globalRegion || arns.has(arn));
  return { ...indexSnapshot({ ...account.snapshot, resources }), isKnown: (scope) => account.isKnown(scope) };
}

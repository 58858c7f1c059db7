import {
  buildAccessModel,
  identityClasses,
  representativeIdentities,
  representatives,
  withFacts,
  type AccessModel,
  type Reference,
} from '../../access/index.ts';
import { withResources } from '../../domain/edited-snapshot.ts';
import type { Finding } from '../../domain/finding.ts';
import { lazy, memoize } from '../../domain/memoize.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import { indexSnapshot, type SnapshotIndex } from '../../domain/snapshot.ts';
import { findingClass } from './finding-class.ts';
import { identitiesNear } from './near-identities.ts';

/** What must be left in a reduced account. */
export interface Reduction {
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly Finding[];
  readonly reference: Reference;
  /** Resources with other texts are decided differently by the baseline. */
  readonly rulesMatching: (resource: Resource<string, unknown>) => string;
}

/** Below these numbers of resources, and of users and roles, deciding again costs little. */
const [fewResources, fewIdentities] = [1000, 50] as const;

/** An account with less in it, made when it is first asked for. */
export type ReducedAccount = () => SnapshotIndex;

/** The accounts in which findings are decided again, the smallest first and the whole one last. */
export interface ReducedAccounts {
  /** With all users and roles. */
  readonly forAll: readonly ReducedAccount[];
  /** For findings about what principals can do: with fewer users and roles, too. */
  readonly forAccess: readonly ReducedAccount[];
  /** Equal for findings about access of principals that nothing tells apart: the first account shows only the first. */
  readonly accessClass: (finding: Finding) => string;
}

/**
 * The same account with less in it, for deciding often. A finding that is there in a smaller one is there in the next.
 * Each has all policies and groups, what changed and what the findings are about. First with one resource of each path
 * that the findings tell, and the users and roles of these paths, where one finding stands for all of its class; then
 * with one resource of each group that no policy of both states and no rule tells apart, and two users or roles of each
 * equivalence class.
 */
export function reducedAccounts(account: SnapshotIndex, reduction: Reduction): ReducedAccounts {
  const { pairs, findings } = reduction;
  const models = lazy(() => modelsOf(account, reduction));
  const classes = lazy(() => identityClasses(models()));
  const accessClass = memoize((finding: Finding) => findingClass(finding, classes()));
  const needed = [
    ...findings.map(({ resource }) => resource.arn),
    ...findings.flatMap(({ ability }) => ability?.examples ?? []),
    ...pairs.flatMap(({ before, after }) => [before?.arn ?? '', after?.arn ?? '']),
  ];
  const isSmall = account.snapshot.resources.length <= fewResources;
  const [near, standing] = isSmall
    ? [undefined, undefined]
    : [
        lazy(() => withFacts(account, new Set(needed))),
        lazy(() => new Set([...needed, ...representatives(models(), reduction.rulesMatching)])),
      ];
  const forAll = isSmall
    ? []
    : [() => restrictedTo(account, near?.()), () => restrictedTo(account, standing?.())].map(lazy);
  const firsts = () => [...Map.groupBy(findings, accessClass).values()].flatMap(([first]) => first ?? []);
  const hasFew = account.ofKind('user').length + account.ofKind('role').length <= fewIdentities;
  const forAccess = hasFew
    ? forAll
    : [
        () => restrictedTo(account, near?.(), identitiesNear(account, pairs, firsts())),
        () =>
          restrictedTo(
            account,
            standing?.(),
            identitiesNear(account, pairs, findings).union(representativeIdentities(models())),
          ),
      ].map(lazy);
  return { forAll: [...forAll, () => account], forAccess: [...forAccess, () => account], accessClass };
}

/** The smaller account that stands for all of it, whatever is decided; the account itself where it is small. */
export function reducedAccount(account: SnapshotIndex, reduction: Reduction): SnapshotIndex {
  const [, standing] = reducedAccounts(account, reduction).forAll;
  return standing?.() ?? account;
}

/** The access models of the account as it is and as it was. */
function modelsOf(account: SnapshotIndex, { pairs, reference }: Reduction): readonly [AccessModel, AccessModel] {
  const earlier = pairs.flatMap(({ before, after }) => {
    const resource = before ?? after;
    return resource ? [[resourceKey(resource), before] as const] : [];
  });
  const before = withResources(account, new Map(earlier));
  return [buildAccessModel(account, reference), buildAccessModel(before, reference)];
}

/** An account with only these resources, all unless given, and these users and roles; by ARN. */
function restrictedTo(
  account: SnapshotIndex,
  arns: ReadonlySet<string> | undefined,
  identities?: ReadonlySet<string>,
): SnapshotIndex {
  const isKept = ({ arn, kind, region }: Resource<string, unknown>) =>
    kind === 'user' || kind === 'role'
      ? identities?.has(arn) !== false
      : region === globalRegion || arns?.has(arn) !== false;
  const resources = account.snapshot.resources.filter(isKept);
  return { ...indexSnapshot({ ...account.snapshot, resources }), isKnown: (scope) => account.isKnown(scope) };
}

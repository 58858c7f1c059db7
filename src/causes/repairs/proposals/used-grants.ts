import { policyNameInEvidence } from '../../../access/index.ts';
import { accessEvidenceOf, type AccessEvidence } from '../../../domain/access-evidence.ts';
import { parseArn } from '../../../domain/arn.ts';
import type { AccessRule } from '../../../domain/access-rule.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { ManagedPolicy } from '../../../domain/iam/identity.ts';
import { isOwnedByAccount, isPartOfAnother } from '../../../domain/resource.ts';
import { globalRegion } from '../../../domain/scope.ts';
import { policyName } from '../../wording/subject-words.ts';
import type { AnyResource } from '../commands/row.ts';
import type { PolicyHolder } from '../edits.ts';
import type { ProposalContext } from './proposal.ts';

/** A policy that the paths of findings use, with who holds it. */
export interface UsedPolicy {
  readonly holder: PolicyHolder;
  /** The name of an inline policy. */
  readonly inline?: string;
  readonly managed?: ManagedPolicy;
  /** The statements that are used: Sids, or places as `#1`. */
  readonly statements: ReadonlySet<string>;
  /** The actions that they allow in the paths. */
  readonly actions: ReadonlySet<string>;
}

/** What findings about access have in common. */
export interface UsedAccess {
  readonly rules: readonly AccessRule[];
  /** The users and roles that the findings are about. */
  readonly principals: readonly PolicyHolder[];
  /** What the rules are about: the last step of each path. */
  readonly lastActions: readonly string[];
  /** The first steps of paths of several steps. */
  readonly firstActions: readonly string[];
  /** Every step. */
  readonly actions: readonly string[];
  readonly policies: readonly UsedPolicy[];
  /** What the rules are about of what the account has; undefined where that is not known, or too much to be named. */
  readonly covered: readonly AnyResource[] | undefined;
  /** What else there is of the same kinds; likewise. */
  readonly uncovered: readonly AnyResource[] | undefined;
  /** Of the ARNs of the principals. */
  readonly partition: string;
}

/** Reads from the evidence of findings which policies and statements their paths use; undefined if none is about access. */
export function usedAccess(findings: readonly Finding[], context: ProposalContext): UsedAccess | undefined {
  const evidences = findings.flatMap(({ evidence }) => accessEvidenceOf(evidence) ?? []);
  if (evidences.length === 0) return undefined;
  const names = new Set(evidences.map(({ rule }) => rule));
  const holders = holdersByArn(context);
  const ways = evidences.flatMap((evidence) => evidence.ways);
  const rules = context.baseline.access.filter(({ name }) => names.has(name));
  return {
    rules,
    ...nameable(rules, context),
    principals: unique(evidences.flatMap(({ principal }) => holders.get(principal) ?? [])),
    lastActions: unique(evidences.flatMap(({ actions }) => actions)).sort(),
    firstActions: unique(ways.flatMap(({ steps }) => (steps.length > 1 ? (steps[0]?.action ?? []) : []))).sort(),
    actions: unique([
      ...evidences.flatMap(({ actions }) => actions),
      ...ways.flatMap(({ steps }) => steps.map(({ action }) => action)),
    ]).sort(),
    policies: usedPolicies(evidences, holders, context),
    partition: parseArn(evidences[0]?.principal ?? '')?.partition ?? 'aws',
  };
}

/** How many resources a policy names at most: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostNamed = 20;

function nameable(
  rules: readonly AccessRule[],
  { account, isSelectedBy }: ProposalContext,
): Pick<UsedAccess, 'covered' | 'uncovered'> {
  if (!isSelectedBy || !rules.every((rule) => 'resources' in rule)) return { covered: undefined, uncovered: undefined };
  const own = account.snapshot.resources.filter(
    (each) => each.region !== globalRegion && isOwnedByAccount(each) && !isPartOfAnother(each.kind),
  );
  const selectors = rules.map(isSelectedBy);
  const isCovered = (each: AnyResource) => selectors.some((isSelected) => isSelected(each));
  const covered = own.filter(isCovered);
  const kinds = new Set(covered.map(({ kind }) => kind));
  const uncovered = own.filter((each) => kinds.has(each.kind) && !isCovered(each));
  const few = (some: readonly AnyResource[]) => (some.length <= mostNamed ? some : undefined);
  return { covered: few(covered), uncovered: few(uncovered) };
}

type Holders = ReadonlyMap<string, PolicyHolder>;

function usedPolicies(
  evidences: readonly AccessEvidence[],
  holders: Holders,
  { account }: ProposalContext,
): readonly UsedPolicy[] {
  const found = new Map<
    string,
    { holder: PolicyHolder; name: string; statements: Set<string>; actions: Set<string> }
  >();
  for (const { as, via, action } of evidences.flatMap(({ ways }) => ways).flatMap(({ steps }) => steps)) {
    if (!via) continue;
    for (const holder of withGroups(holders.get(as), holders)) {
      const key = `${holder.arn} ${via.policy}`;
      const known = found.get(key) ?? { holder, name: via.policy, statements: new Set(), actions: new Set() };
      known.statements.add(via.statement);
      known.actions.add(action);
      found.set(key, known);
    }
  }
  return [...found.values()].flatMap(({ holder, name, ...used }): readonly UsedPolicy[] => {
    const { inline, attached } = holder.attributes;
    const own = inline.filter((policy) => policyNameInEvidence(policy.name) === name);
    const arns = attached.filter((arn) => policyName(arn) === name);
    const scope = { account: holder.account, region: globalRegion, kind: 'policy' } as const;
    return [
      ...own.map((policy) => ({ holder, inline: policy.name, ...used })),
      ...arns.flatMap((arn) => {
        const managed = account.find(scope, arn);
        return managed ? [{ holder, managed, ...used }] : [];
      }),
    ];
  });
}

/** A user with its groups; a role alone. */
function withGroups(holder: PolicyHolder | undefined, holders: Holders): readonly PolicyHolder[] {
  if (holder?.kind !== 'user') return holder ? [holder] : [];
  const groups = new Set(holder.attributes.groups);
  const isTheirs = (each: PolicyHolder) =>
    each.kind === 'group' && each.account === holder.account && groups.has(each.id);
  return [holder, ...[...holders.values()].filter(isTheirs)];
}

function holdersByArn({ account }: ProposalContext): Holders {
  const all: readonly PolicyHolder[] = [
    ...account.ofKind('user'),
    ...account.ofKind('role'),
    ...account.ofKind('group'),
  ];
  return new Map(all.map((holder) => [holder.arn, holder]));
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

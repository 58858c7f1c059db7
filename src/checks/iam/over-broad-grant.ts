import { coversGrant, type Grant, type GrantCoverage, type Reference } from '../../access/index.ts';
import type { ForbiddenGrant } from '../../domain/baseline.ts';
import { canonicalJson, type JsonObject } from '../../domain/json.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import { memoizeRecently, memoizeWeakly } from '../../domain/memoize.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { holdersIn, ownPoliciesOf, type IdentityPolicy, type PolicyHolder } from '../shared/identity-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { membersByGroup } from '../shared/members.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { everyIdentity } from '../shared/reads.ts';
import { capitalized, label } from '../shared/words.ts';

const grantsRule = 'grants.forbidden';

/**
 * Policies that allow all of a forbidden grant, without condition, for a group, user or role; one finding for each
 * holder, policy and grant. Policies are checked one by one; what a user holds through a group is a finding about the
 * group.
 */
export const overBroadGrant: Check = {
  id: 'over-broad-grant',
  summary: 'A group, user or role holds a policy that allows a forbidden grant, however it is written.',
  severity: 'high',
  declaredBy: 'grants.forbidden',
  rules: ({ grants }) => (grants.forbidden.length === 0 ? [] : [{ name: grantsRule, reads: everyIdentity }]),
  *run(context) {
    const grants = forbiddenGrants(context.baseline.grants.forbidden);
    const { snapshot } = context;
    const reportFinding = findingReporter(context);
    const coverage = coverageReader(context.reference);
    const membersOf = membersByGroup(snapshot);
    for (const holder of holdersIn(snapshot)) {
      const held = ownPoliciesOf(holder, snapshot);
      const members =
        holder.kind === 'group'
          ? membersOf(holder)
              .map(({ id }) => id)
              .sort()
          : undefined;
      for (const policy of held) {
        if (!policy.document)
          yield { undecided: [grantsRule], subject: holder, missingFrom: [iamScope(holder.account, 'policy')] };
        for (const grant of grants) {
          if (grant.isExcepted(holder, policy)) continue;
          const finding = findingAbout(holder, policy, grant, coverage);
          if (finding) yield reportFinding(holder, withMembers(holder, finding, members));
        }
      }
    }
  },
};

/** A grant that the baseline forbids, with all exceptions from it. */
interface Forbidden {
  readonly words: string;
  readonly grant: Grant;
  isExcepted(holder: PolicyHolder, policy: IdentityPolicy): boolean;
}

/** One for each grant: if several rules forbid it, only an exception in all of them counts. */
function forbiddenGrants(rules: readonly ForbiddenGrant[]): readonly Forbidden[] {
  const byWords = Map.groupBy(
    rules,
    ({ actions, resources }) => `${[...actions].sort().join(', ')} on ${[...resources].sort().join(', ')}`,
  );
  return [...byWords].flatMap(([words, [first, ...others]]) => {
    if (!first) return [];
    const exceptions = [first, ...others].map(({ except }) => compileGlobs(except));
    const isExcepted = (holder: PolicyHolder, { via, policy }: IdentityPolicy) => {
      const names = [`${holder.kind}/${holder.id}`, holder.arn, `policy/${policy.slice(policy.lastIndexOf('/') + 1)}`];
      const all = via === 'attached' ? [...names, policy] : names;
      return exceptions.every((matches) => all.some(matches));
    };
    return [{ words, grant: first, isExcepted }];
  });
}

type CoverageReader = (document: JsonObject, grant: Grant) => GrantCoverage;

/** Checks each document once for each grant, however many identities hold it or a copy of it, and in whatever snapshot. */
const coverageReader = memoizeWeakly((reference: Reference): CoverageReader => {
  const coverageOf = memoizeRecently(({ document, grant }: Coverable) => coversGrant(reference, document, grant), {
    limit: 2000,
    key: ({ document, grant }) => canonicalJson([document, grant.actions, grant.resources]),
  });
  return (document, grant) => coverageOf({ document, grant });
});

interface Coverable {
  readonly document: JsonObject;
  readonly grant: Grant;
}

/** Undefined if the policy does not allow it, or was not read or parsed, which other findings or the coverage report. */
function findingAbout(
  holder: PolicyHolder,
  { via, policy, document, dependsOn }: IdentityPolicy,
  { words, grant }: Forbidden,
  coverage: CoverageReader,
): FindingDetails | undefined {
  const head = { rule: { policy: `${via}/${policy}`, grant: words }, dependsOn };
  const holderText = `${holder.kind} ${label(holder)}`;
  if (!document || !isParsed(document)) return undefined;
  const { covered, statements } = coverage(document.document, grant);
  if (!covered) return undefined;
  const boundary = 'permissionsBoundary' in holder.attributes ? holder.attributes.permissionsBoundary : null;
  return {
    ...head,
    title: `${capitalized(holderText)} holds ${escapeUnprintable(words)} by ${via} policy ${escapeUnprintable(policy)}`,
    expected: `nobody holds ${escapeUnprintable(words)}`,
    actual: `${via} policy ${escapeUnprintable(policy)} allows it with statement ${statements.map(escapeUnprintable).join(' and ')}${
      boundary === null ? '' : `; the boundary ${escapeUnprintable(boundary)} may restrict it`
    }`,
    evidence: { policy, via, statements, ...(boundary === null ? {} : { boundary }) },
  };
}

function withMembers(
  holder: PolicyHolder,
  finding: FindingDetails,
  members: readonly string[] | undefined,
): FindingDetails {
  if (!members) return finding;
  const membersText =
    members.length === 0 ? 'the group has no members' : `held by ${members.map(escapeUnprintable).join(', ')}`;
  return {
    ...finding,
    actual: `${finding.actual}; ${membersText}`,
    evidence: { ...finding.evidence, members },
    dependsOn: [...(finding.dependsOn ?? []), iamScope(holder.account, 'user')],
  };
}

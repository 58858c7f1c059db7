import { coversGrant, type Grant, type GrantCoverage } from '../access/index.ts';
import type { ForbiddenGrant } from '../domain/baseline.ts';
import { canonicalJson, type JsonObject } from '../domain/json.ts';
import { isParsed } from '../domain/policy.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check, CheckContext } from './check.ts';
import { compileGlobs } from './shared/glob.ts';
import { holdersIn, policiesOf, type HeldPolicy, type Holder } from './shared/held-policies.ts';
import { iamScope } from './shared/iam.ts';
import { membersByGroup } from './shared/members.ts';
import { observer, type Statement } from './shared/observe.ts';
import { everyIdentity } from './shared/reads.ts';
import { capitalized, label } from './shared/words.ts';

const grantsRule = 'grants.forbidden';

/**
 * Policies that give all of a forbidden grant, without condition, to a group, user or role; one finding for each
 * holder, policy and grant. Policies are judged one by one; what somebody holds through a group is a finding of the
 * group.
 */
export const overBroadGrant: Check = {
  id: 'over-broad-grant',
  summary: 'A group, user or role holds a policy that gives a forbidden grant, however it is written.',
  severity: 'high',
  rules: ({ grants }) => (grants.forbidden.length === 0 ? [] : [{ name: grantsRule, reads: everyIdentity }]),
  *run(context) {
    const grants = forbiddenGrants(context.baseline.grants.forbidden);
    const { snapshot } = context;
    const observe = observer(context);
    const coverage = coverageReader(context);
    const membersOf = membersByGroup(snapshot);
    for (const holder of holdersIn(snapshot)) {
      const held = policiesOf(holder, snapshot);
      const members =
        holder.kind === 'group'
          ? membersOf(holder)
              .map(({ id }) => id)
              .sort()
          : undefined;
      for (const policy of held) {
        if (!policy.document)
          yield { undecided: [grantsRule], subject: holder, because: [iamScope(holder.account, 'policy')] };
        for (const grant of grants) {
          if (grant.isExcepted(holder, policy)) continue;
          const statement = judge(holder, policy, grant, coverage);
          if (statement) yield observe(holder, withMembers(holder, statement, members));
        }
      }
    }
  },
};

/** A grant that the baseline forbids, with all the exceptions that it makes for it. */
interface Forbidden {
  readonly words: string;
  readonly grant: Grant;
  isExcepted(holder: Holder, policy: HeldPolicy): boolean;
}

/** One for each grant: where rules forbid the same, an exception of all of them alone is one. */
function forbiddenGrants(rules: readonly ForbiddenGrant[]): readonly Forbidden[] {
  const byWords = Map.groupBy(
    rules,
    ({ actions, resources }) => `${[...actions].sort().join(', ')} on ${[...resources].sort().join(', ')}`,
  );
  return [...byWords].flatMap(([words, [first, ...others]]) => {
    if (!first) return [];
    const exceptions = [first, ...others].map(({ except }) => compileGlobs(except));
    const isExcepted = (holder: Holder, { via, policy }: HeldPolicy) => {
      const names = [`${holder.kind}/${holder.id}`, holder.arn, `policy/${policy.slice(policy.lastIndexOf('/') + 1)}`];
      const all = via === 'attached' ? [...names, policy] : names;
      return exceptions.every((matches) => all.some(matches));
    };
    return [{ words, grant: first, isExcepted }];
  });
}

type CoverageReader = (document: JsonObject, grant: Grant) => GrantCoverage;

/** Judges each document once for each grant, however many hold it or a copy of it. */
function coverageReader({ reference }: CheckContext): CoverageReader {
  const judged = new Map<string, GrantCoverage>();
  return (document, grant) => {
    const key = canonicalJson([document, grant.actions, grant.resources]);
    const coverage = judged.get(key) ?? coversGrant(reference, document, grant);
    judged.set(key, coverage);
    return coverage;
  };
}

/** Undefined where the policy does not give it, or cannot be judged and another finding or the coverage says so. */
function judge(
  holder: Holder,
  { via, policy, document, restsOn }: HeldPolicy,
  { words, grant }: Forbidden,
  coverage: CoverageReader,
): Statement | undefined {
  const head = { rule: { policy: `${via}/${policy}`, grant: words }, restsOn };
  const who = `${holder.kind} ${label(holder)}`;
  if (!document || !isParsed(document)) return undefined;
  const { covered, statements } = coverage(document.document, grant);
  if (!covered) return undefined;
  const boundary = 'permissionsBoundary' in holder.attributes ? holder.attributes.permissionsBoundary : null;
  return {
    ...head,
    title: `${capitalized(who)} holds ${escapeUnprintable(words)} by ${via} policy ${escapeUnprintable(policy)}`,
    expected: `nobody holds ${escapeUnprintable(words)}`,
    actual: `${via} policy ${escapeUnprintable(policy)} gives it by statement ${statements.map(escapeUnprintable).join(' with ')}${
      boundary === null ? '' : `; the boundary ${escapeUnprintable(boundary)} may hold it back`
    }`,
    evidence: { policy, via, statements, ...(boundary === null ? {} : { boundary }) },
  };
}

function withMembers(holder: Holder, statement: Statement, members: readonly string[] | undefined): Statement {
  if (!members) return statement;
  const who = members.length === 0 ? 'nobody is in the group' : `held by ${members.map(escapeUnprintable).join(', ')}`;
  return {
    ...statement,
    actual: `${statement.actual}; ${who}`,
    evidence: { ...statement.evidence, members },
    restsOn: [...(statement.restsOn ?? []), iamScope(holder.account, 'user')],
  };
}

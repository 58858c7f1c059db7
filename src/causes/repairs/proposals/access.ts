import {
  denyAttributes,
  denyFirstSteps,
  denyLaunch,
  denyLaunchAndTypeChanges,
  denySelected,
  denyWithoutMfa,
} from './deny.ts';
import { dropActions, dropStatements, narrowByTag, requireMfa } from './narrow.ts';
import { denyByBoundary } from './boundary.ts';
import { denyArns, keepArns, leaveOutArns } from './resources.ts';
import type { Propose } from './proposal.ts';
import type { Strategy } from './strategy.ts';
import { usedAccess, type UsedAccess } from './used-grants.ts';
import { earlierVersion, outOfGroup, withoutPolicies } from './withdraw.ts';

/** Of the policies that paths use, those that allow their first steps: without these nobody gets to the others. */
function firstSteps(used: UsedAccess): UsedAccess {
  const isFirst = (action: string) => used.firstActions.includes(action);
  return { ...used, policies: used.policies.filter(({ actions }) => [...actions].some(isFirst)) };
}

const dropFirstStatements: Strategy = (used, account) => dropStatements(firstSteps(used), account);
const withoutFirstPolicies: Strategy = (used) => withoutPolicies(firstSteps(used));

/** What may close findings about access, by what they are tried in: what takes least is tried first. */
const strategies: readonly Strategy[] = [
  denySelected,
  denyArns,
  requireMfa,
  denyWithoutMfa,
  denyAttributes,
  narrowByTag,
  leaveOutArns,
  keepArns,
  denyByBoundary,
  denyLaunch,
  denyLaunchAndTypeChanges,
  denyFirstSteps,
  dropActions,
  dropFirstStatements,
  dropStatements,
  earlierVersion,
  outOfGroup,
  withoutFirstPolicies,
  withoutPolicies,
];

/** Proposes what may close findings about access. */
export const proposeForAccess: Propose = (findings, context) => {
  const used = usedAccess(findings, context);
  if (!used) return [];
  return strategies.flatMap((strategy) =>
    strategy(used, context.account).map((proposal) => ({
      ...proposal,
      idea: `${strategy.name} ${proposal.changed[0]?.arn ?? ''}`,
    })),
  );
};

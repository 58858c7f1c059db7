import { denyAttributes, denyFirstSteps, denyLaunch, denySelected, denyWithoutMfa } from './deny.ts';
import { dropActions, dropStatements, narrowByTag, requireMfa } from './narrow.ts';
import type { Propose } from './proposal.ts';
import type { Strategy } from './strategy.ts';
import { usedAccess } from './used-grants.ts';
import { earlierVersion, outOfGroup, withoutPolicies } from './withdraw.ts';

/** What may close findings about access, by what they are tried in: what takes least is tried first. */
const strategies: readonly Strategy[] = [
  denySelected,
  requireMfa,
  denyWithoutMfa,
  denyAttributes,
  narrowByTag,
  denyLaunch,
  denyFirstSteps,
  dropActions,
  dropStatements,
  earlierVersion,
  outOfGroup,
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

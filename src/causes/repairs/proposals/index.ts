import type { Finding } from '../../../domain/finding.ts';
import { proposeForAccess } from './access.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';
import { proposeDeclared } from './declared.ts';
import { proposeDeclaredFields } from './declared-fields.ts';
import { proposeForGrants } from './grants.ts';
import { proposeMissing } from './missing.ts';
import { proposeMissingAccess } from './missing-access.ts';
import { proposeForOwnLimits } from './own-limits.ts';
import { proposeForPolicyText } from './policy-text/index.ts';
import { proposeSettings } from './settings.ts';
import { proposeUnshared } from './sharing.ts';
import { proposeClasses, proposeRetention, proposeTypes } from './sizes.ts';
import { proposeTags } from './tags.ts';

/** What proposes changes: each knows the findings that it is about. */
const proposers: readonly Propose[] = [
  proposeTags,
  proposeSettings,
  proposeUnshared,
  proposeTypes,
  proposeClasses,
  proposeRetention,
  proposeDeclaredFields,
  proposeDeclared,
  proposeMissing,
  proposeForGrants,
  proposeForPolicyText,
  proposeForOwnLimits,
  proposeMissingAccess,
  proposeForAccess,
];

/** All changes that may close some findings, what takes least first. */
export function proposals(findings: readonly Finding[], context: ProposalContext): readonly Proposal[] {
  return proposers.flatMap((propose) => propose(findings, context));
}

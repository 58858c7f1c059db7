import type { Finding } from '../../../domain/finding.ts';
import { proposeForAccess } from './access.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';
import { proposeForGrants, proposeSettings, proposeTags } from './settings.ts';

/** What proposes changes: each knows the findings that it is about. */
const proposers: readonly Propose[] = [proposeTags, proposeSettings, proposeForGrants, proposeForAccess];

/** All changes that may close some findings, what takes least first. */
export function proposals(findings: readonly Finding[], context: ProposalContext): readonly Proposal[] {
  return proposers.flatMap((propose) => propose(findings, context));
}

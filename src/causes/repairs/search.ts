import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import { commandsBetween, type WrittenChange } from './commands/index.ts';
import { proposals } from './proposals/index.ts';
import type { Proposal, ProposalContext } from './proposals/proposal.ts';
import type { Proof, Prover } from './prove.ts';

/**
 * How many proposals are tried on the findings that they are for, and how many of these are proved on everything: twice
 * as many if they open too much.
 */
const [mostTried, mostRanked] = [40, 8] as const;

/** A proposal that closes some of the findings, and can be written. */
export interface Chosen {
  readonly proposal: Proposal;
  readonly pairs: readonly ResourcePair[];
  readonly written: WrittenChange;
  /** How many of the findings. */
  readonly closed: number;
}

/** With a proof, and the number of the findings that it closes. */
export type Ranked<Item> = Item & { readonly proof: Proof; readonly closed: number; readonly isLastResort: boolean };

/**
 * Chooses the proposals that close the most of some findings and take least, as far as a trial says it: one more than
 * is offered, as the proof may refuse one, and the best of those that a rule forbids.
 */
export function chosenProposals(
  findings: readonly Finding[],
  context: ProposalContext,
  trial: Prover,
  most: number,
): readonly Chosen[] {
  if (findings.length === 0) return [];
  const tried = proposals(findings, context)
    .slice(0, mostTried)
    .map((proposal) => ({ proposal, pairs: pairsOf(proposal, context) }))
    .map((each) => ({ ...each, closed: trial.vanishing(each.pairs, findings).size }))
    .filter(({ closed }) => closed > 0)
    .toSorted((a, b) => b.closed - a.closed);
  const ranked = firstOfEachIdea(tried)
    .values()
    .map((each) => ({ ...each, written: commandsBetween(each.pairs, context.account) }))
    .filter(({ written }) => written.commands.length > 0)
    .take(2 * mostRanked)
    .map((each) => ({
      ...each,
      proof: trial.prove(each.pairs),
      isLastResort: each.proposal.isLastResort === true,
    }))
    .filter((each) => !opensTooMuch(each, findings))
    .take(mostRanked)
    .toArray()
    .toSorted(leastFirst);
  // Two ideas may come to the same commands: one of them is enough.
  const distinct = [...new Map(ranked.toReversed().map((each) => [each.written.commands.join('\n'), each])).values()];
  const [fine, refused] = [false, true].map((fails) =>
    distinct.toReversed().filter(({ proof }) => proof.failsRule === fails),
  );
  return [...(fine ?? []).slice(0, most + 1), ...(refused ?? []).slice(0, 1)];
}

/** What closes most comes first, then what opens and takes least. */
export function leastFirst(a: Ranked<unknown>, b: Ranked<unknown>): number {
  return (
    b.closed - a.closed ||
    Number(a.isLastResort) - Number(b.isLastResort) ||
    a.proof.opens - b.proof.opens ||
    a.proof.patterns.length - b.proof.patterns.length ||
    lossOf(a.proof) - lossOf(b.proof)
  );
}

/**
 * Whether a change opens access. A protection that is switched on leaves another path open, which is no more than there
 * was before.
 */
export function opensTooMuch(
  { proposal, pairs, proof }: Pick<Chosen, 'proposal' | 'pairs'> & { readonly proof: Proof },
  findings: readonly Finding[],
): boolean {
  if (proof.opensAccess === 0) return false;
  const isAboutAccess = findings.some(({ evidence }) => accessEvidenceOf(evidence));
  return isAboutAccess || (proposal.onlyTakes !== true && pairs.some(isAboutIdentity));
}

function isAboutIdentity({ before, after }: ResourcePair): boolean {
  return ['user', 'group', 'role', 'policy'].includes((after ?? before)?.kind ?? '');
}

function lossOf({ loses }: Proof): number {
  return loses.reduce((sum, { count }) => sum + count, 0);
}

/** Variants of one idea take more and more: the first that closes as much as any is enough. */
function firstOfEachIdea<Tried extends { readonly proposal: Proposal }>(tried: readonly Tried[]): readonly Tried[] {
  const ideas = new Map(tried.toReversed().map((each, at) => [each.proposal.idea ?? at, each]));
  return tried.filter((each) => [...ideas.values()].includes(each));
}

function pairsOf({ changed, gone = [] }: Proposal, { account }: ProposalContext): readonly ResourcePair[] {
  const changes = changed.map((after) => {
    const key = resourceKey(after);
    return { before: account.in(after).find((each) => resourceKey(each) === key), after };
  });
  return [...changes, ...gone.map((before) => ({ before, after: undefined }))];
}

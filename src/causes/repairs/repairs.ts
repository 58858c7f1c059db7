import type { ChangedField, Cause, Repair } from '../../domain/cause.ts';
import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { commandsBetween, type WrittenChange } from './commands/index.ts';
import { proposals } from './proposals/index.ts';
import type { Proposal } from './proposals/proposal.ts';
import { proverOf, type Proof, type ProofContext, type Prover } from './prove.ts';
import { joinPhrases } from './subject-words.ts';
import { terraformBetween } from './terraform/index.ts';
import { undoOf } from './undo.ts';

export type { ProofContext } from './prove.ts';

/** What repairs are looked for with. */
export interface RepairContext extends ProofContext {
  /** The findings that are present. */
  readonly findings: readonly Finding[];
  /** The resource of a change, before and after it. */
  readonly pairOf: (field: ChangedField) => ResourcePair;
}

/** Finds repairs; what was decided for one is used for the next. */
export interface RepairFinder {
  /** The undo of a cause first, where it closes its findings, then what else closes them: what takes least first. */
  readonly ofCause: (cause: Pick<Cause, 'kind' | 'changes' | 'findings'>) => readonly Repair[];
  /** What closes some findings together, what takes least first. */
  readonly ofFindings: (findings: readonly Finding[]) => readonly Repair[];
}

/** How many proposals are tried on the findings that they are for, how many are proved on everything, how many offered. */
const [mostTried, mostProved, mostOffered] = [30, 8, 3] as const;

/** Makes the finder of repairs for a run. All of them are proved by deciding the whole account again. */
export function repairFinder(context: RepairContext): RepairFinder {
  const prover = proverOf(context);
  const byId = new Map(context.findings.map((finding) => [finding.id, finding]));
  const closing = (findings: readonly Finding[]) => closingRepairs(findings, context, prover);
  return {
    ofFindings: (findings) => offered(closing(findings)),
    ofCause: ({ kind, changes, findings }) => {
      const present = findings.flatMap((id) => byId.get(id) ?? []);
      const undone = kind === 'change' && changes.length > 0 ? undoRepair(changes, context, prover) : undefined;
      const isEnough = undone && present.every(({ id }) => undone.proof.closes.has(id)) && !isRefused(undone);
      // What an undo closes at no cost to anybody needs no other repair.
      const isBest = isEnough && undone.repair.commands.length > 0 && undone.repair.loses.length === 0;
      const others = isBest ? [] : closing(present).filter((other) => !undone || keyOf(other) !== keyOf(undone));
      return isEnough
        ? [undone.repair, ...offered(others)].slice(0, mostOffered)
        : offered([...(undone ? [undone] : []), ...others]);
    },
  };
}

interface Proved {
  readonly repair: Repair;
  readonly proof: Proof;
}

/** A repair that takes what a rule wants allowed is told, but not offered: it has no commands. */
function isRefused({ proof }: Proved): boolean {
  return proof.failsRule;
}

/** The offered ones, and the first that is not offered and closes more than they do. */
function offered(proved: readonly Proved[]): readonly Repair[] {
  const fine = proved.filter((each) => !isRefused(each)).slice(0, mostOffered);
  const most = Math.max(0, ...fine.map(({ repair }) => repair.closes.length));
  const refused = proved.find((each) => isRefused(each) && (fine.length === 0 || each.repair.closes.length > most));
  return [...fine, ...(refused ? [refused] : [])].map(({ repair }) => repair);
}

function undoRepair(changes: Cause['changes'], context: RepairContext, prover: Prover): Proved {
  const { undo, inverse, pairs } = undoOf(changes, { pairOf: context.pairOf, after: context.account });
  const proof = prover.prove(pairs);
  return { proof, repair: repairFrom({ kind: 'undo', pairs, written: undo, inverse, proof }, context) };
}

/** Tries proposals on the findings, and proves those that close the most of them. */
function closingRepairs(findings: readonly Finding[], context: RepairContext, prover: Prover): readonly Proved[] {
  if (findings.length === 0) return [];
  const tried = proposals(findings, context)
    .slice(0, mostTried)
    .map((proposal) => ({ proposal, pairs: pairsOf(proposal, context) }))
    .map((each) => ({ ...each, closed: prover.vanishing(each.pairs, findings) }))
    .filter(({ closed }) => closed.size > 0)
    .toSorted((a, b) => b.closed.size - a.closed.size);
  const isAboutAccess = findings.some(({ evidence }) => accessEvidenceOf(evidence));
  const proved = firstOfEachIdea(tried)
    .slice(0, mostProved)
    .flatMap(({ proposal, pairs, closed }): readonly (Proved & { readonly closed: number })[] => {
      const written = commandsBetween(pairs, context.account);
      if (written.commands.length === 0) return [];
      const proof = prover.prove(pairs);
      // A protection that is on again leaves another path, which is no more than there was before.
      if (proof.opensAccess > 0 && (isAboutAccess || pairs.some(isAboutIdentity))) return [];
      const inverse = commandsBetween(
        pairs.map(({ before, after }) => ({ before: after, after: before })),
        context.account,
      );
      const { note, title } = proposal;
      const repair = repairFrom(
        { kind: 'close', pairs, written, inverse, proof, ...(title && { title }), ...(note && { note }) },
        context,
      );
      return [{ repair, proof, closed: closed.size }];
    })
    .toSorted(
      (a, b) =>
        b.closed - a.closed ||
        a.proof.opens - b.proof.opens ||
        a.proof.patterns.length - b.proof.patterns.length ||
        lossOf(a) - lossOf(b),
    );
  return [...new Map(proved.toReversed().map((each) => [keyOf(each), each])).values()].toReversed();
}

/** Two ideas may come to the same commands. */
function keyOf({ repair: { commands, title } }: Proved): string {
  return commands.length > 0 ? commands.join('\n') : title;
}

/** Variants of one idea take more and more: the first that closes as much as any is enough. */
function firstOfEachIdea<Tried extends { readonly proposal: Proposal; readonly pairs: readonly ResourcePair[] }>(
  tried: readonly Tried[],
): readonly Tried[] {
  const ideas = new Map(tried.toReversed().map((each, at) => [each.proposal.idea ?? at, each]));
  return tried.filter((each) => [...ideas.values()].includes(each));
}

function isAboutIdentity({ before, after }: ResourcePair): boolean {
  return ['user', 'group', 'role', 'policy'].includes((after ?? before)?.kind ?? '');
}

function lossOf({ repair }: Proved): number {
  return repair.loses.reduce((sum, { count }) => sum + count, 0);
}

function pairsOf({ changed }: Proposal, { account }: RepairContext): readonly ResourcePair[] {
  return changed.map((after) => {
    const key = resourceKey(after);
    return { before: account.in(after).find((each) => resourceKey(each) === key), after };
  });
}

interface Written {
  readonly kind: Repair['kind'];
  readonly pairs: readonly ResourcePair[];
  readonly written: WrittenChange;
  readonly inverse: WrittenChange;
  readonly proof: Proof;
  readonly title?: string;
  readonly note?: string;
}

function repairFrom(
  { kind, pairs, written, inverse, proof, title = joinPhrases(written.titles), note }: Written,
  { findings }: RepairContext,
): Repair {
  const present = new Set(findings.map(({ id }) => id));
  const rules = [...new Set(proof.loses.flatMap(({ requiredBy }) => requiredBy ?? []))].map(escapeUnprintable);
  const notes = [
    ...(proof.failsRule
      ? [`Not offered: rule ${rules.map((rule) => `"${rule}"`).join(', ') || 'of the baseline'} wants what it takes.`]
      : []),
    ...written.notes,
    ...(note ? [note] : []),
    ...(proof.patterns.length > 0
      ? [
          `It also takes other actions of ${joinPhrases(proof.patterns.map(escapeUnprintable))}, as far as nothing else allows them.`,
        ]
      : []),
    ...(proof.opensAccess > 0
      ? [
          `${counted(proof.opensAccess, 'finding')} about access ${proof.opensAccess === 1 ? 'takes' : 'take'} another path then.`,
        ]
      : []),
    ...(proof.opens > 0
      ? [`It gives ${counted(proof.opens, 'finding')} of other checks: declare what it changes in the baseline too.`]
      : []),
  ];
  const terraform = terraformBetween(pairs);
  return {
    kind,
    title,
    commands: proof.failsRule ? [] : written.commands,
    inverse: proof.failsRule ? [] : inverse.commands,
    closes: [...proof.closes].filter((id) => present.has(id)).sort(),
    loses: proof.loses,
    ...(written.policies.length > 0 && { policies: written.policies }),
    ...(terraform !== '' && { terraform }),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

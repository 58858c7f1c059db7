import type { ChangedField, Cause, Repair } from '../../domain/cause.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { commandsBetween, type WrittenChange } from './commands/index.ts';
import type { ProposalContext } from './proposals/proposal.ts';
import { proverOf, type Proof, type ProofContext, type Prover } from './prove.ts';
import { chosenProposals, leastFirst, opensTooMuch, type Ranked } from './search.ts';
import { joinPhrases } from '../wording/subject-words.ts';
import { terraformBetween } from './terraform/index.ts';
import { undoOf } from './undo.ts';

export type { ProofContext } from './prove.ts';

/** What repairs are looked for with. */
export interface RepairContext extends ProofContext, Pick<ProposalContext, 'instanceTypes' | 'isSelectedBy'> {
  /** The findings that are present. */
  readonly findings: readonly Finding[];
  /** The account with less in it, in which the findings are decided alike: what is proved is chosen there. */
  readonly reduced?: SnapshotIndex;
  /** How many repairs are offered at most, besides those that a rule forbids; 3 unless given. */
  readonly most?: number;
  /** Of how many findings at most other repairs than the undo of their cause are looked for; of any number unless given. */
  readonly mostFindings?: number;
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

/** Makes the finder of repairs for a run. All of them are proved by deciding the whole account again. */
export function repairFinder(context: RepairContext): RepairFinder {
  const { account, reduced = account, most = 3, mostFindings = Infinity } = context;
  const prover = proverOf(context);
  const trial = reduced === account ? prover : proverOf({ ...context, account: reduced });
  const byId = new Map(context.findings.map((finding) => [finding.id, finding]));
  const closing = (findings: readonly Finding[]) => closingRepairs(findings, context, { prover, trial, most });
  return {
    ofFindings: (findings) => offered(closing(findings), most),
    ofCause: ({ kind, changes, findings }) => {
      const present = findings.flatMap((id) => byId.get(id) ?? []);
      const undone = kind === 'change' && changes.length > 0 ? undoRepair(changes, context, prover) : undefined;
      const isWritten = undone !== undefined && undone.repair.commands.length > 0;
      const isEnough = isWritten && present.every(({ id }) => undone.proof.closes.has(id));
      // What an undo closes at no cost to anybody needs no other repair.
      if (isEnough && (most === 1 || undone.repair.loses.length === 0)) return [undone.repair];
      const others =
        present.length > mostFindings ? [] : closing(present).filter((other) => !undone || !isSame(other, undone));
      if (!undone) return offered(others, most);
      if (isEnough) return [undone.repair, ...offered(others, most - 1)];
      return isWritten ? offered([undone, ...others], most) : [...offered(others, most), undone.repair];
    },
  };
}

interface Proved {
  readonly repair: Repair;
  readonly proof: Proof;
}

/** Whether two ideas came to the same commands. */
function isSame({ repair: a }: Proved, { repair: b }: Proved): boolean {
  return a.commands.length > 0 && a.commands.join('\n') === b.commands.join('\n');
}

/** A repair that takes what a rule wants allowed is told, but not offered: it has no commands. */
function isRefused({ proof }: Proved): boolean {
  return proof.failsRule;
}

/** The offered ones, and the first that is not offered and closes more than they do. */
function offered(proved: readonly Proved[], mostOffered: number): readonly Repair[] {
  const fine = proved.filter((each) => !isRefused(each)).slice(0, mostOffered);
  const mostClosed = Math.max(0, ...fine.map(({ repair }) => repair.closes.length));
  const refused = proved.find(
    (each) => isRefused(each) && (fine.length === 0 || each.repair.closes.length > mostClosed),
  );
  return [...fine, ...(refused ? [refused] : [])].map(({ repair }) => repair);
}

/** Undefined where nothing is known any more of how it was before. */
function undoRepair(changes: Cause['changes'], context: RepairContext, prover: Prover): Proved | undefined {
  const { undo, inverse, pairs } = undoOf(changes, { pairOf: context.pairOf, after: context.account });
  if (pairs.every(({ before, after }) => !before && !after)) return undefined;
  const proof = prover.prove(pairs);
  return { proof, repair: repairFrom({ kind: 'undo', pairs, written: undo, inverse, proof }, context) };
}

/** What closes some findings, chosen by the trial and proved by the prover; the one that takes least first. */
function closingRepairs(
  findings: readonly Finding[],
  context: RepairContext,
  { prover, trial, most }: { readonly prover: Prover; readonly trial: Prover; readonly most: number },
): readonly Proved[] {
  return chosenProposals(findings, context, trial, most)
    .flatMap((chosen): readonly Ranked<Proved>[] => {
      const { proposal, pairs, written, closed } = chosen;
      const proof = prover.prove(pairs);
      if (opensTooMuch({ proposal, pairs, proof }, findings)) return [];
      const back = pairs.map(({ before, after }) => ({ before: after, after: before }));
      const inverse = commandsBetween(back, context.account);
      const { note, title } = proposal;
      const words = { ...(title && { title }), ...(note && { note }) };
      return [
        {
          proof,
          closed,
          isLastResort: proposal.isLastResort === true,
          repair: repairFrom({ kind: 'close', pairs, written, inverse, proof, ...words }, context),
        },
      ];
    })
    .toSorted(leastFirst);
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

/** A document that an undo writes is the one of before. */
function asBefore(title: string): string {
  return /^(?:change|write) /.test(title) ? `${title}, as it was before` : title;
}

function repairFrom(
  {
    kind,
    pairs,
    written,
    inverse,
    proof,
    title = joinPhrases(kind === 'undo' ? written.titles.map(asBefore) : written.titles),
    note,
  }: Written,
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

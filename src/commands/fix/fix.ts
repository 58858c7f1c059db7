import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { loadReference } from '../../access/index.ts';
import { pairFinder, repairsOf } from '../../audit/repairs.ts';
import { collect, directorySource, instanceTypes } from '../../aws/index.ts';
import { whatToDo } from '../../causes/index.ts';
import { runChecks, type CheckContext } from '../../checks/index.ts';
import { declaredBaseline } from '../../config/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Run } from '../../domain/audit-result.ts';
import type { Cause, Repair } from '../../domain/cause.ts';
import { isDrift, type Finding, type ReportedFinding } from '../../domain/finding.ts';
import { silentLog } from '../../domain/log.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import { indexSnapshot, type Snapshot, type SnapshotIndex } from '../../domain/snapshot.ts';
import { nearestFew } from '../../domain/text/nearest.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { entryOfCause } from '../../report/index.ts';
import type { Store } from '../../store/index.ts';
import { putResult, type Io } from '../io.ts';
import { command, type CommonOptions } from '../options.ts';
import { baselineFor, settingsFor, UsageError, withStore } from '../setup.ts';
import { forms, rendered, type Form, type Offer } from './render.ts';

interface FixOptions extends CommonOptions {
  readonly from?: string;
  readonly run?: string;
  readonly as?: Form;
  readonly alike?: boolean;
}

/** `driftwarden fix ID`: the smallest changes that close a finding or a cause, proved, with what anyone loses by each. */
export function fixCommand(io: Io): Command {
  return command('fix', 'print the smallest changes that close a finding or a cause; nothing is changed', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
  })
    .argument('<id>', 'a finding, dw-…, or a cause, dwc-…')
    .addOption(new Option('--from <dir>', 'audit account directories in place of a stored run').conflicts('run'))
    .option('--run <run>', 'the stored run, its id or the beginning of one (default: the latest)')
    .addOption(new Option('--as <form>', 'what is printed (default: text, or what --format says)').choices(forms))
    .addOption(new Option('--alike', 'for a cause: with those by which the same people did the same').conflicts('from'))
    .action(async (id: string, options: FixOptions) => {
      const settings = await settingsFor(io, options);
      const offer =
        options.from === undefined
          ? await withStore(io, settings, options, (store) => offerOfRun(id, options, store))
          : offerOfDirectory(id, {
              snapshot: await collect(directorySource(resolve(io.cwd, options.from)), { log: silentLog }),
              baseline: await baselineFor(io, settings, options),
              now: io.clock(),
              reference: await loadReference('all'),
            });
      await putResult(io, rendered(offer, options.as ?? (options.format === 'json' ? 'json' : 'text')), options.output);
    });
}

/** What closes a finding or a cause of a stored run, from what it saw; what it stored, where its baseline was not kept. */
async function offerOfRun(
  id: string,
  { run = 'latest', alike = false }: Pick<FixOptions, 'run' | 'alike'>,
  store: Store,
): Promise<Offer> {
  const result = await store.result(run);
  const { run: of, findings, folded, causes } = result;
  const open = [...findings, ...folded].filter((finding) => isDrift(finding) || finding.status === 'accepted');
  const cause = (alike ? entryOfCause(result, id)?.cause : undefined) ?? causes.find((each) => each.id === id);
  const finding = open.find((each) => each.id === id);
  if (!cause && !finding)
    throw unknownId(
      id,
      [...causes, ...open].map((each) => each.id),
    );
  const stored = causes.flatMap(({ repairs }) => repairs).filter(({ closes }) => closes.includes(id));
  const known = cause ? cause.repairs : stored;
  const head = cause ? offerHead('cause', cause) : offerHead('finding', finding);
  // The run stored at most one repair: the others are looked for now.
  const declared = await store.declaredBy(of.baselineDigest);
  if (!declared && known.length > 0) return { ...head, repairs: known };
  if (!declared) throw new UsageError(`the baseline of run ${of.id} was not kept, so no repair can be proved`);
  const context = await contextOf(await store.snapshot(run), declaredBaseline(declared, ''), new Date(of.startedAt));
  const pairOf = cause ? await pairsSince(cause, of, { store, account: context.snapshot }) : noPair;
  const finder = repairsOf({ context, findings: open, pairOf });
  return { ...head, repairs: cause ? finder.ofCause(cause) : closingOne(finding, finder.ofFindings) };
}

/** The resources of a cause as they were before the run that first reported it, and as this run has them. */
async function pairsSince(
  { firstSeen }: Cause,
  of: Pick<Run, 'id' | 'startedAt'>,
  { store, account }: { readonly store: Store; readonly account: SnapshotIndex },
): Promise<PairOf> {
  if (firstSeen === of.startedAt) return pairFinder((await store.differences(of.id))?.pairs ?? []);
  const first = (await store.runs()).find(({ startedAt }) => startedAt === firstSeen);
  const find = pairFinder((first && (await store.differences(first.id)))?.pairs ?? []);
  return (field) => {
    const { before, after } = find(field);
    const key = after && resourceKey(after);
    const now = after && account.ofAnyKind(after.kind).find((each) => resourceKey(each) === key);
    return (after === undefined) === (now === undefined) ? { before, after: now } : noPair();
  };
}

function offerOfDirectory(
  id: string,
  { snapshot, ...context }: Omit<CheckContext, 'snapshot' | 'instanceTypes'> & { readonly snapshot: Snapshot },
): Offer {
  const checked: CheckContext = { ...context, snapshot: indexSnapshot(snapshot), instanceTypes };
  const { findings } = runChecks(checked);
  const finding = findings.find((each) => each.id === id);
  if (!finding)
    throw unknownId(
      id,
      findings.map((each) => each.id),
    );
  const finder = repairsOf({ context: checked, findings, pairOf: noPair });
  return { ...offerHead('finding', finding), repairs: closingOne(finding, finder.ofFindings) };
}

async function contextOf(snapshot: Snapshot, baseline: Baseline, now: Date): Promise<CheckContext> {
  return { snapshot: indexSnapshot(snapshot), baseline, now, instanceTypes, reference: await loadReference('all') };
}

function offerHead(
  kind: Offer['kind'],
  subject: (Pick<Finding, 'id' | 'title'> & Partial<Pick<ReportedFinding, 'ability' | 'check'>>) | undefined,
): Omit<Offer, 'repairs'> {
  const { id = '', title = '', ability, check = '' } = subject ?? {};
  const steps = whatToDo(check);
  return { kind, id, title, isAboutAccess: ability !== undefined, ...(steps !== undefined && { whatToDo: steps }) };
}

/** The repairs of one finding; where none is proved, the commands that the finding itself has. */
function closingOne(
  finding: Finding | undefined,
  repairsFor: (findings: readonly Finding[]) => readonly Repair[],
): readonly Repair[] {
  if (!finding) return [];
  const proved = repairsFor([finding]);
  const isOffered = proved.length > 0 || whatToDo(finding.check) !== undefined;
  if (isOffered || !finding.fix || finding.fix.commands.length === 0) return proved;
  return [
    {
      kind: 'close',
      title: 'change what the finding is about to what is expected',
      commands: finding.fix.commands,
      inverse: [],
      closes: [finding.id],
      loses: [],
      note: 'It was not proved by deciding again, and what anyone loses by it was not counted.',
    },
  ];
}

type PairOf = ReturnType<typeof pairFinder>;

function noPair(): ResourcePair {
  return { before: undefined, after: undefined };
}

function unknownId(id: string, known: readonly string[]): UsageError {
  const near = nearestFew(id, known);
  const some = near.length > 0 ? near : known.slice(0, 5);
  const more = near.length === 0 && known.length > some.length ? ', …' : '';
  const there =
    some.length > 0 ? `${near.length > 0 ? 'near it' : 'there'} are ${some.join(', ')}${more}` : 'there are none';
  return new UsageError(`no finding or cause ${escapeUnprintable(id)} is open; ${there}`);
}

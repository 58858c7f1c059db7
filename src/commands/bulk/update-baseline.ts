import { loadReference, servicesInPolicies } from '../../access/index.ts';
import { instanceTypes } from '../../aws/index.ts';
import { compileFindingSelector, runChecks, type CheckContext } from '../../checks/index.ts';
import { pathText, writeUpdate } from '../../config/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { BaselineEdit } from '../../domain/baseline-edit.ts';
import { selectorText, type FindingSelector } from '../../domain/finding-selector.ts';
import type { Finding } from '../../domain/finding.ts';
import { indexSnapshot } from '../../domain/snapshot.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { exitCodes } from '../exit-codes.ts';
import { putResult, type Io } from '../io.ts';
import { baselineFor, settingsFor, UsageError, withStore } from '../setup.ts';
import { askedFor, type SnapshotOptions } from '../snapshot-options.ts';
import { consent, notWritten, type ConfirmOptions } from './confirm.ts';
import { planUpdate, type NotTaken, type UpdatePlan } from './plan-update.ts';
import { previewGroups, previewLines } from './preview.ts';
import { selectorOf, type SelectionOptions } from './selection.ts';

/** The flags of `baseline update`. */
export interface UpdateOptions extends SnapshotOptions, SelectionOptions, ConfirmOptions {}

/** What `baseline update` is about to do. */
interface Offer extends UpdatePlan {
  readonly text: string;
  readonly high: readonly Finding[];
  readonly accepted: number;
}

/**
 * Takes what is now into the declarations of the baseline, for the findings that the selectors match, after a preview.
 * Resolves to the exit code.
 */
export async function updateBaseline(io: Io, options: UpdateOptions): Promise<number> {
  const selector = selectorOf(options);
  if (!selector)
    throw new UsageError('say what to take over: by --check, --tag, --resource, --owner, --cause or another selector');
  const settings = await settingsFor(io, options);
  const baseline = await baselineFor(io, settings, options);
  const offer = await offerOf(io, selector, baseline, options);
  const { file } = baseline;
  const { update } = offer;
  const preview = previewText(offer, file);
  const agreed = update
    ? await consent(io, options, {
        question: `Write it into ${escapeUnprintable(file)}?`,
        preview: () => putResult(io, preview, undefined),
      })
    : undefined;
  if (update && agreed === 'yes') await writeUpdate(file, update);
  if (options.format === 'json')
    await putResult(io, printableJson({ file, written: agreed === 'yes', ...asJson(offer) }), options.output);
  else if (agreed === 'yes')
    await putResult(io, `${escapeUnprintable(file)}: declared what ${foundBy(offer.taken.length)}`, options.output);
  else if (agreed !== 'asked') await putResult(io, preview, options.output);
  if (agreed === undefined) io.stderr.write('driftwarden: nothing was written: none of it can be taken over\n');
  else if (agreed !== 'yes') io.stderr.write(`driftwarden: ${notWritten(agreed)}\n`);
  return agreed === 'yes' || agreed === 'dry-run' ? exitCodes.done : exitCodes.failed;
}

async function offerOf(io: Io, selector: FindingSelector, baseline: Baseline, options: UpdateOptions): Promise<Offer> {
  const { snapshot, at } = await askedFor(io, options);
  const index = indexSnapshot(snapshot);
  const services = baseline.access.length > 0 ? 'all' : servicesInPolicies(index);
  const context: CheckContext = {
    snapshot: index,
    baseline,
    reference: await loadReference(services),
    instanceTypes,
    now: at,
  };
  const ofCauses = selector.cause && (await findingsOfCauses(io, selector.cause, options));
  const matches = compileFindingSelector(selector, index);
  const all = runChecks(context).findings.filter(
    (finding) => matches(finding) === true && (ofCauses?.has(finding.id) ?? true),
  );
  const isAccepted = acceptedIn(baseline, io.clock());
  const open = all.filter(({ id }) => !isAccepted(id));
  const high = selector.severity?.includes('high') ? [] : open.filter(({ severity }) => severity === 'high');
  const selected = open.filter((finding) => !high.includes(finding));
  const text = selectorText(selector);
  if (open.length === 0)
    throw new UsageError(
      all.length > 0
        ? `no finding of ${escapeUnprintable(text)} is open: all ${all.length} are accepted`
        : `no finding that is there matches ${escapeUnprintable(text)}; "driftwarden report" shows what is there`,
    );
  return { ...(await planUpdate(context, selected)), text, high, accepted: all.length - open.length };
}

async function findingsOfCauses(
  io: Io,
  causes: readonly string[],
  options: UpdateOptions,
): Promise<ReadonlySet<string>> {
  if (options.from !== undefined) throw new UsageError('--cause needs a stored run, not --from');
  const settings = await settingsFor(io, options);
  const result = await withStore(io, settings, options, (store) => store.result(options.run ?? 'latest'));
  const ids = causes.flatMap((id) => {
    const cause = result.causes.find((each) => each.id === id);
    if (!cause) throw new UsageError(`run ${result.run.id} has no cause ${escapeUnprintable(id)}`);
    return cause.findings;
  });
  return new Set(ids);
}

/** Makes the test whether the baseline accepts a finding by its id. */
function acceptedIn({ exceptions, selectorExceptions }: Baseline, now: Date): (id: string) => boolean {
  const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const valid = <Entry extends { readonly until: string }>(entries: readonly Entry[]) =>
    entries.filter(({ until }) => until >= today);
  const ids = new Set([
    ...valid(exceptions).map(({ finding }) => finding),
    ...valid(selectorExceptions).flatMap((entry) => ('findings' in entry ? entry.findings.map(({ id }) => id) : [])),
  ]);
  return (id) => ids.has(id);
}

function foundBy(number: number): string {
  return `${counted(number, 'finding')} found`;
}

function editText({ do: what, at, ...edit }: BaselineEdit): string {
  const place = escapeUnprintable(pathText(at));
  if (what === 'delete') return `${place}: deleted`;
  const value = 'value' in edit ? edit.value : 'values' in edit ? edit.values : 'entries' in edit ? edit.entries : null;
  const shown = typeof value === 'string' ? escapeUnprintable(value) : printableJson(value).replace(/\n\s*/g, ' ');
  const short = shown.length > mostShown ? `${shown.slice(0, mostShown)}…` : shown;
  return `${place}: ${{ set: '', add: 'with ', append: 'with ', insert: 'with ', remove: 'without ' }[what]}${short}`;
}

/** How many characters of a value are shown, and how many edits and reasons. */
const [mostShown, mostLines] = [100, 40] as const;

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), `  and ${lines.length - mostLines} more`];
}

function previewText({ taken, notTaken, update, text, high, accepted }: Offer, file: string): string {
  const edits = [...new Set(taken.flatMap((each) => each.edits.map(editText)))];
  const lines = [
    ...(taken.length > 0
      ? [
          `${counted(taken.length, 'finding')} by ${escapeUnprintable(text)}:`,
          '',
          ...previewLines(previewGroups(taken.map(({ finding }) => finding))),
          '',
          `${escapeUnprintable(file)} would declare:`,
          ...limited(edits.map((edit) => `  ${edit}`)),
          ...[...(update?.documents.keys() ?? [])].map((path) => `  in the file ${escapeUnprintable(path)}`),
          '',
        ]
      : []),
    ...(notTaken.length > 0 ? [`Not taken over, ${counted(notTaken.length, 'finding')}:`, ...reasons(notTaken)] : []),
    ...(high.length > 0
      ? [`Left out: ${counted(high.length, 'finding')} of high severity; add --severity high to take them over.`]
      : []),
    ...(accepted > 0 ? [`Left out: ${counted(accepted, 'finding')} that the baseline accepts.`] : []),
  ];
  return lines.join('\n').trimEnd();
}

function reasons(notTaken: readonly NotTaken[]): readonly string[] {
  const byReason = Map.groupBy(notTaken, ({ finding, reason }) => `${finding.check}: ${reason}`);
  return limited(
    [...byReason].map(([reason, group]) => {
      const [first] = group;
      return `  ${escapeUnprintable(reason)} (${group.length === 1 ? (first?.finding.id ?? '') : group.length})`;
    }),
  );
}

function asJson({ taken, notTaken, update, high, accepted }: Offer) {
  return {
    taken: taken.map(({ finding, edits }) => ({ finding: finding.id, check: finding.check, edits })),
    notTaken: notTaken.map(({ finding, reason }) => ({ finding: finding.id, check: finding.check, reason })),
    files: [...(update?.documents.keys() ?? [])],
    leftOut: { highSeverity: high.map(({ id }) => id), accepted },
  };
}

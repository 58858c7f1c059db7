import { InvalidArgumentError, type Command } from 'commander';
import { acceptFindings } from '../config/index.ts';
import { digest } from '../domain/digest.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { isAboutException } from '../findings/index.ts';
import type { Store } from '../store/index.ts';
import { authorOf } from './bulk/author.ts';
import { acceptSelected, type AcceptSelectedOptions } from './bulk/accept-selected.ts';
import { findingsOfCause } from './bulk/of-cause.ts';
import { selectorOf, withSelection, type SelectionOptions } from './bulk/selection.ts';
import { putResult, type Io } from './io.ts';
import { command } from './options.ts';
import { baselineFor, settingsFor, UsageError, vocabulary, withStore } from './setup.ts';

interface AcceptOptions extends AcceptSelectedOptions, SelectionOptions {
  readonly alike?: boolean;
}

/** The flags as they were given. */
type GivenOptions = Omit<AcceptOptions, 'by'> & { readonly by?: string };

/**
 * `driftwarden accept ID…`: an exception for each finding goes into the baseline, with the evidence that is accepted; by
 * selectors one exception for all that they match.
 */
export function acceptCommand(io: Io, exit: (code: number) => void): Command {
  const accept = command('accept', 'write exceptions for findings into the baseline', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
  })
    .argument('[ids...]', 'findings, dw-…, or causes, dwc-…: then all that follows from them')
    .requiredOption('--reason <text>', 'why the findings are accepted')
    .requiredOption('--until <date>', 'the last day on which they are accepted, YYYY-MM-DD')
    .option('--by <name>', "who accepts them (default: git's user.email, else the name of the user here)")
    .option('--alike', 'also what follows from the causes by which the same people did the same')
    .option('--also-later', 'with selectors: also what they match later, of low and medium severity')
    .option('--at-most <number>', 'with --also-later: as long as so many match (default: as many as now)', positive)
    .option('--yes', 'with selectors: write without asking')
    .option('--dry-run', 'with selectors: only show what would be accepted');
  return withSelection(accept).action(async (ids: readonly string[], given: GivenOptions) => {
    const options = { ...given, by: given.by ?? (await authorOf(io)) };
    const selector = selectorOf(options);
    refuseMixture(ids, selector !== undefined, options);
    refusePast(options.until, io.clock());
    const settings = await settingsFor(io, options);
    const baseline = await baselineFor(io, settings, options);
    if (selector)
      exit(
        await withStore(io, settings, options, (store) => acceptSelected(io, { selector, baseline, store }, options)),
      );
    else
      await acceptNamed(
        io,
        await withStore(io, settings, options, (store) => presentFindings(ids, store, options)),
        baseline.file,
        options,
      );
  });
}

function positive(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return Number(value);
}

/** Ids or selectors: what concerns only selectors is refused beside ids. */
function refuseMixture(ids: readonly string[], hasSelector: boolean, options: AcceptOptions): void {
  if (ids.length === 0 && !hasSelector)
    throw new UsageError(
      'name the findings: by id, or by --check, --tag, --resource, --owner, --cause or another selector',
    );
  if (ids.length > 0 && hasSelector)
    throw new UsageError('name the findings either by ids or by selectors (--check, --tag, …), not by both');
  if (ids.length > 0) {
    const flags = { '--also-later': options.alsoLater, '--at-most': options.atMost, '--dry-run': options.dryRun };
    const [alone] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
    if (alone !== undefined) throw new UsageError(`${alone} needs a selector, for example --check`);
  } else if (options.alike) throw new UsageError('--alike needs the id of a cause, not a selector');
  if (options.atMost !== undefined && !options.alsoLater) throw new UsageError('--at-most needs --also-later');
}

async function acceptNamed(
  io: Io,
  findings: readonly ReportedFinding[],
  file: string,
  { reason, until, by, format, output }: AcceptOptions,
): Promise<void> {
  const exceptions = findings.map(({ id, evidence }) => ({
    finding: id,
    reason,
    by,
    until,
    evidence: digest(evidence),
  }));
  await acceptFindings(file, exceptions, vocabulary);
  const [exception, ...others] = exceptions;
  const text =
    format === 'json'
      ? printableJson({ file, ...(others.length === 0 && { exception }), exceptions })
      : acceptedText(file, `${until} by ${escapeUnprintable(by)}`, findings);
  await putResult(io, text, output);
}

function acceptedText(file: string, terms: string, findings: readonly ReportedFinding[]): string {
  const titles = findings.map(({ title }) => escapeUnprintable(title));
  if (titles.length === 1) return `${file}: accepted until ${terms}: ${titles.join('')}`;
  return [`${file}: accepted until ${terms}, ${titles.length} findings:`, ...titles.map((title) => `  ${title}`)].join(
    '\n',
  );
}

/** The findings that the ids name, each once; what follows from a cause as the last run that knows the cause says it. */
async function presentFindings(
  ids: readonly string[],
  store: Store,
  { alike = false }: Pick<AcceptOptions, 'alike'>,
): Promise<readonly ReportedFinding[]> {
  const known = await store.knownFindings();
  const there = known.filter(({ status, check }) => status !== 'resolved' && !isAboutException(check));
  const byId = new Map(there.map((finding) => [finding.id, finding]));
  const named = new Map<string, ReportedFinding>();
  for (const id of ids) {
    const finding = byId.get(id);
    const found = finding
      ? [finding]
      : id.startsWith('dwc-')
        ? await findingsOfCause(id, byId, store, alike)
        : undefined;
    if (!found) throw new UsageError(unknownFinding(id, there));
    for (const each of found) named.set(each.id, each);
  }
  return [...named.values()];
}

function unknownFinding(id: string, there: readonly ReportedFinding[]): string {
  const some = there.slice(0, 5).map((candidate) => candidate.id);
  return `no finding ${id} is open${some.length > 0 ? `; there are ${some.join(', ')}${there.length > some.length ? ', …' : ''}` : ': there are none'}`;
}

function refusePast(until: string, now: Date): void {
  const day = new Date(`${until}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(until))
    throw new UsageError(`--until ${escapeUnprintable(until)} is not a day of the calendar; write YYYY-MM-DD`);
  if (until < now.toISOString().slice(0, 'YYYY-MM-DD'.length)) throw new UsageError(`--until ${until} is in the past`);
}

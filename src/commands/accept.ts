import type { Command } from 'commander';
import { acceptFindings } from '../config/index.ts';
import { digest } from '../domain/digest.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { isAboutException } from '../findings/index.ts';
import { entryOfCause } from '../report/index.ts';
import type { Store } from '../store/index.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, UsageError, vocabulary, withStore } from './setup.ts';

interface AcceptOptions extends CommonOptions {
  readonly reason: string;
  readonly until: string;
  readonly by?: string;
  readonly alike?: boolean;
}

/** `driftwarden accept ID…`: an exception for each finding goes into the baseline, with the evidence that is accepted. */
export function acceptCommand(io: Io): Command {
  return command('accept', 'write exceptions for findings into the baseline', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
  })
    .argument('<ids...>', 'findings, dw-…, or causes, dwc-…: then all that follows from them')
    .requiredOption('--reason <text>', 'why the findings are accepted')
    .requiredOption('--until <date>', 'the last day on which they are accepted, YYYY-MM-DD')
    .option('--by <name>', 'who accepts them')
    .option('--alike', 'also what follows from the causes by which the same people did the same')
    .action(async (ids: readonly string[], options: AcceptOptions) => {
      const settings = await settingsFor(io, options);
      const { file } = await baselineFor(io, settings, options);
      const findings = await withStore(io, settings, options, (store) => presentFindings(ids, store, options));
      refusePast(options.until, io.clock());
      const { reason, until, by } = options;
      const exceptions = findings.map(({ id, evidence }) => ({
        finding: id,
        reason,
        ...(by !== undefined && { by }),
        until,
        evidence: digest(evidence),
      }));
      await acceptFindings(file, exceptions, vocabulary);
      const [exception, ...others] = exceptions;
      const text =
        options.format === 'json'
          ? printableJson({ file, ...(others.length === 0 && { exception }), exceptions })
          : acceptedText(file, until, findings);
      await putResult(io, text, options.output);
    });
}

function acceptedText(file: string, until: string, findings: readonly ReportedFinding[]): string {
  const titles = findings.map(({ title }) => escapeUnprintable(title));
  if (titles.length === 1) return `${file}: accepted until ${until}: ${titles.join('')}`;
  return [`${file}: accepted until ${until}, ${titles.length} findings:`, ...titles.map((title) => `  ${title}`)].join(
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

async function findingsOfCause(
  id: string,
  byId: ReadonlyMap<string, ReportedFinding>,
  store: Store,
  alike: boolean,
): Promise<readonly ReportedFinding[]> {
  const runs = await store.runs();
  for (const run of runs.filter(({ verdict }) => verdict !== null).slice(0, mostRuns)) {
    const result = await store.result(run.id);
    const named = result.causes.find((each) => each.id === id);
    const cause = named && alike ? (entryOfCause(result, id)?.cause ?? named) : named;
    const found = cause?.findings.flatMap((finding) => byId.get(finding) ?? []).filter(isUncovered) ?? [];
    if (found.length > 0) return found;
    if (cause) throw new UsageError(`of what followed from ${id} nothing is open any more`);
  }
  throw new UsageError(
    `no cause ${id} is known; the last report names the causes, "driftwarden report" shows it again`,
  );
}

/** How many of the last runs are searched for a cause: those of several schedules. */
const mostRuns = 50;

/** What is accepted already keeps its reason and its date. */
function isUncovered({ status }: ReportedFinding): boolean {
  return status !== 'accepted' && status !== 'unchecked';
}

function unknownFinding(id: string, there: readonly ReportedFinding[]): string {
  const some = there.slice(0, 5).map((candidate) => candidate.id);
  return `no finding ${id} is open${some.length > 0 ? `; there are ${some.join(', ')}${there.length > some.length ? ', …' : ''}` : ': there are none'}`;
}

function refusePast(until: string, now: Date): void {
  if (until < now.toISOString().slice(0, 'YYYY-MM-DD'.length)) throw new UsageError(`--until ${until} is in the past`);
}

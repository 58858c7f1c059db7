import type { Command } from 'commander';
import { acceptFinding } from '../config/index.ts';
import { digest } from '../domain/digest.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { isAboutException } from '../findings/index.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, UsageError, vocabulary, withStore } from './setup.ts';

interface AcceptOptions extends CommonOptions {
  readonly reason: string;
  readonly until: string;
  readonly by?: string;
}

/** `driftwarden accept ID`: the exception goes into the baseline, with the evidence that is accepted. */
export function acceptCommand(io: Io): Command {
  return command('accept', 'write an exception for a finding into the baseline', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
  })
    .argument('<id>', 'the finding, dw-…')
    .requiredOption('--reason <text>', 'why the finding is accepted')
    .requiredOption('--until <date>', 'the last day on which it is accepted, YYYY-MM-DD')
    .option('--by <name>', 'who accepts it')
    .action(async (id: string, options: AcceptOptions) => {
      const settings = await settingsFor(io, options);
      const { file } = await baselineFor(io, settings, options);
      const finding = await withStore(io, settings, options, async (store) => present(id, await store.knownFindings()));
      refusePast(options.until, io.clock());
      const { reason, until, by } = options;
      const exception = {
        finding: id,
        reason,
        ...(by !== undefined && { by }),
        until,
        evidence: digest(finding.evidence),
      };
      await acceptFinding(file, exception, vocabulary);
      const text =
        options.format === 'json'
          ? printableJson({ file, exception })
          : `${file}: accepted until ${until}: ${escapeUnprintable(finding.title)}`;
      await putResult(io, text, options.output);
    });
}

function present(id: string, known: readonly ReportedFinding[]): ReportedFinding {
  const there = known.filter(({ status, check }) => status !== 'resolved' && !isAboutException(check));
  const finding = there.find((candidate) => candidate.id === id);
  if (finding) return finding;
  const some = there.slice(0, 5).map((candidate) => candidate.id);
  throw new UsageError(
    `no finding ${id} is open${some.length > 0 ? `; there are ${some.join(', ')}${there.length > some.length ? ', …' : ''}` : ': there are none'}`,
  );
}

function refusePast(until: string, now: Date): void {
  if (until < now.toISOString().slice(0, 'YYYY-MM-DD'.length)) throw new UsageError(`--until ${until} is in the past`);
}

import type { Command } from 'commander';
import { loadReference } from '../access/index.ts';
import { apisRead } from '../aws/index.ts';
import { whatToDo } from '../causes/index.ts';
import { checks as accountChecks, type Check } from '../checks/index.ts';
import { didYouMean } from '../config/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, UsageError, vocabulary } from './setup.ts';

/** A check, explained: with the rules of a baseline that ask for it, where there is one. */
interface Explained {
  readonly id: string;
  readonly summary: string;
  /** As the baseline says, or else the check's own. */
  readonly severity: string;
  /** The part of a baseline that asks for it; null where nothing needs to. */
  readonly declaredBy: string | null;
  /** The rules of this baseline; null without one. */
  readonly rules: readonly string[] | null;
  /** The calls that it needs in this account, with the names of IAM's actions; null where no rule asks for it. */
  readonly reads: readonly string[] | null;
  readonly fix: string;
  /** What it leaves out, in sentences. */
  readonly leavesOut?: readonly string[];
}

type Listed = Pick<Check, 'id' | 'summary' | 'severity'> & Partial<Check>;

const all: readonly Listed[] = vocabulary.checks;

/** `driftwarden checks [ID]`: the checks, or one of them explained. */
export function checksCommand(io: Io): Command {
  return command(
    'checks',
    'list the checks, or explain one: what asks for it, what it reads, how to fix what it finds',
    {
      formats: ['text', 'json'],
      config: true,
      baseline: true,
    },
  )
    .argument('[id]', 'the id of a check')
    .action(async (id: string | undefined, options: CommonOptions) => {
      const baseline = await baselineIfAny(io, options);
      if (id === undefined) {
        const list = all.map((check) => ({ ...headOf(check), severity: severityOf(check, baseline) }));
        await putResult(io, options.format === 'json' ? printableJson(list) : listText(list), options.output);
        return;
      }
      const check = all.find((each) => each.id === id);
      if (!check) {
        const ids = all.map((each) => each.id);
        throw new UsageError(
          `there is no check ${escapeUnprintable(id)};${didYouMean(id, ids)} "driftwarden checks" lists all`,
        );
      }
      const explained = await explain(check, baseline);
      await putResult(
        io,
        options.format === 'json' ? printableJson(explained) : explainedText(explained),
        options.output,
      );
    });
}

/** The baseline that the flags or the configuration name; undefined where none is named. */
async function baselineIfAny(io: Io, options: CommonOptions): Promise<Baseline | undefined> {
  const settings = await settingsFor(io, options);
  if (options.baseline === undefined && settings.baseline === undefined) return undefined;
  return baselineFor(io, settings, options);
}

function headOf({ id, summary }: Listed) {
  return { id, summary };
}

function severityOf({ id, severity }: Listed, baseline: Baseline | undefined): string {
  return baseline?.severity.get(id) ?? severity;
}

async function explain(check: Listed, baseline: Baseline | undefined): Promise<Explained> {
  const ofAccount = accountChecks.find(({ id }) => id === check.id);
  const reference = await loadReference(baseline && baseline.access.length > 0 ? 'all' : []);
  const rules = baseline && (ofAccount?.rules(baseline, reference) ?? []);
  const kinds = new Set(rules?.flatMap(({ reads }) => reads.flatMap((read) => [read.about, ...(read.with ?? [])])));
  return {
    ...headOf(check),
    severity: severityOf(check, baseline),
    declaredBy: check.declaredBy ?? null,
    rules: rules ? [...new Set(rules.map(({ name }) => name))] : null,
    reads: kinds.size > 0 ? apisRead([...kinds]) : null,
    fix:
      whatToDo(check.id) ??
      '"driftwarden fix ID" prints the commands that close a finding, and what anyone loses by them.',
    ...(check.leavesOut && { leavesOut: check.leavesOut }),
  };
}

function listText(
  list: readonly { readonly id: string; readonly severity: string; readonly summary: string }[],
): string {
  const width = Math.max(...list.map(({ id }) => id.length));
  return list.map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(6)}  ${summary}`).join('\n');
}

function explainedText({ id, summary, severity, declaredBy, rules, reads, fix, leavesOut = [] }: Explained): string {
  const lines = [
    ['severity', `${severity}; the baseline's severity: { ${id}: low } changes it, and off turns the check off`],
    ['asked for', declaredBy === null ? 'always' : `by ${declaredBy} in the baseline`],
    ...(rules === null
      ? []
      : [['rules', rules.length === 0 ? 'none in this baseline' : rules.map(escapeUnprintable).join(', ')]]),
    ...(reads === null ? [] : [['reads', reads.join(', ')]]),
    ['fix', fix],
    ...leavesOut.map((sentence, index) => [index === 0 ? 'left out' : '', sentence]),
  ];
  return [id, `  ${summary}`, '', ...lines.map(([name = '', text = '']) => `  ${name.padEnd(10)}${text}`)].join('\n');
}

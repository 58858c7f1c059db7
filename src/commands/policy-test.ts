import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import {
  caseFromSnapshot, loadReference, problemsOf, runPolicyTests, servicesNamed,
  type CaseProblem, type PolicyTestCase, type PolicyTestResults,
} from '../access/index.ts';
import { collect, directorySource } from '../aws/index.ts';
import { ConfigError, didYouMean, loadPolicyTests, type LoadedPolicyTest, type Problem } from '../config/index.ts';
import { silentLog } from '../domain/log.ts';
import { indexSnapshot, type SnapshotIndex } from '../domain/snapshot.ts';
import { printableJson } from '../domain/unprintable.ts';
import { exitCodes } from './audit.ts';
import { printable, putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';

/** `driftwarden policy test FILE…`: decides the cases and compares each with what it expects. */
export function policyCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('policy').description('policies under test').addCommand(
    command('test', 'decide the cases in the files and compare each with what it expects', { formats: ['text', 'json'] })
      .argument('<files...>', 'policy test files, YAML or JSON')
      .action(async (files: readonly string[], options: CommonOptions) => {
        const results = await decideFiles(files.map((file) => resolve(io.cwd, file)));
        await putResult(io, options.format === 'json' ? printableJson(results) : asText(results), options.output);
        if (results.failed > 0) exit(exitCodes.drift);
      }),
  );
}

/** A case as the file has it, and as the evaluator takes it or the problems that keep it from that. */
interface Written {
  readonly test: LoadedPolicyTest;
  readonly outcome: PolicyTestCase | readonly Problem[];
}

async function decideFiles(files: readonly string[]): Promise<PolicyTestResults> {
  const snapshots = snapshotReader();
  const loaded = await Promise.all(files.map(loadPolicyTests));
  const written = await Promise.all(
    loaded.flatMap(({ file, cases }) =>
      cases.map(async (test): Promise<Written> => ({ test, outcome: await writeOut(test, (from) => snapshots(resolve(dirname(file), from))) })),
    ),
  );
  const cases = written.flatMap(({ outcome }) => ('expect' in outcome ? outcome : []));
  const reference = await loadReference(servicesNamed(cases));
  const problems = written.flatMap(({ test, outcome }) =>
    'expect' in outcome ? placed(test, problemsOf(outcome, reference)) : outcome,
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return runPolicyTests(cases, reference);
}

async function writeOut(test: LoadedPolicyTest, snapshotOf: (directory: string) => Promise<SnapshotIndex>): Promise<Written['outcome']> {
  const { name, expect, request, snapshot } = test;
  if (request) return { name, expect, ...request };
  if (!snapshot) return [];
  const outcome = caseFromSnapshot(await snapshotOf(snapshot.from), snapshot);
  return 'action' in outcome ? { name, expect, ...outcome } : placed(test, outcome);
}

/** Reads each account directory once, however many cases name it. */
function snapshotReader(): (directory: string) => Promise<SnapshotIndex> {
  const read = new Map<string, Promise<SnapshotIndex>>();
  return (directory) => {
    const reading = read.get(directory) ?? collect(directorySource(directory), { log: silentLog }).then(indexSnapshot);
    read.set(directory, reading);
    return reading;
  };
}

function placed(test: LoadedPolicyTest, problems: readonly CaseProblem[]): readonly Problem[] {
  return problems.map(({ field, problem, choices = [] }) => ({
    ...test.place(test.snapshot ? ['snapshot', ...field] : field),
    message: `${test.name}: ${problem};${didYouMean(field.at(-1), choices)}`.replace(/;$/, ''),
  }));
}

function asText({ passed, failed, cases }: PolicyTestResults): string {
  const lines = cases.flatMap(({ name, expect, actual, reasons }) =>
    actual === expect
      ? []
      : [`✗ ${printable(name)}`, `    expected ${expect}`, `    actual   ${actual}`, ...reasons.map(({ text }) => `    because  ${printable(text)}`)],
  );
  return [...lines, `${passed} passed, ${failed} failed`].join('\n');
}

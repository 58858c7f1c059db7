import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import {
  auditedServices,
  decideCase,
  decideSnapshotCase,
  loadReference,
  caseProblems,
  policyTestResults,
  servicesInCases,
  buildAccessModel,
  type CaseProblem,
  type DecidedCase,
  type PolicyTestResults,
  type Reference,
  type AccessModel,
} from '../access/index.ts';
import { collect, directorySource } from '../aws/index.ts';
import { ConfigError, didYouMean, loadPolicyTests, type LoadedPolicyTest, type Problem } from '../config/index.ts';
import { silentLog } from '../domain/log.ts';
import { indexSnapshot } from '../domain/snapshot.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { exitCodes } from './exit-codes.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';

/** `driftwarden policy test FILE…`: decides the cases and compares each with what it expects. */
export function policyCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('policy').description('test policies').addCommand(
    command('test', 'decide the cases in the files and compare each with what it expects', {
      formats: ['text', 'json'],
    })
      .argument('<files...>', 'policy test files, YAML or JSON')
      .action(async (files: readonly string[], options: CommonOptions) => {
        const results = await decideFiles(
          files.map((file) => resolve(io.cwd, file)),
          io.clock(),
        );
        await putResult(io, options.format === 'json' ? printableJson(results) : asText(results), options.output);
        if (results.failed > 0) exit(exitCodes.drift);
      }),
  );
}

/** A case with its decision, or the problems that keep it from one. */
type Outcome = DecidedCase | readonly Problem[];

async function decideFiles(files: readonly string[], now: Date): Promise<PolicyTestResults> {
  const loaded = await Promise.all(files.map(loadPolicyTests));
  const tests = loaded.flatMap(({ cases }) => cases);
  const reference = await loadReference([
    ...auditedServices,
    ...servicesInCases(tests.flatMap(({ request, snapshot }) => request ?? snapshot ?? [])),
  ]);
  const accessModels = accessModelReader(reference, now);
  const outcomes = await Promise.all(
    loaded.flatMap(({ file, cases }) =>
      cases.map((test) => decideTest(test, reference, (from) => accessModels(resolve(dirname(file), from)))),
    ),
  );
  const problems = outcomes.flatMap((outcome) => ('decision' in outcome ? [] : outcome));
  if (problems.length > 0) throw new ConfigError(problems);
  return policyTestResults(outcomes.flatMap((outcome) => ('decision' in outcome ? outcome : [])));
}

async function decideTest(
  test: LoadedPolicyTest,
  reference: Reference,
  accessModelIn: (directory: string) => Promise<AccessModel>,
): Promise<Outcome> {
  const { name, expect, request, snapshot } = test;
  if (request) {
    const problems = caseProblems(request, reference);
    return problems.length > 0 ? placed(test, problems) : { name, expect, decision: decideCase(request, reference) };
  }
  if (!snapshot) return [];
  const decision = decideSnapshotCase(await accessModelIn(snapshot.from), snapshot);
  return 'decision' in decision ? { name, expect, decision } : placed(test, decision);
}

/** Reads each account directory once, however many cases name it. */
function accessModelReader(reference: Reference, now: Date): (directory: string) => Promise<AccessModel> {
  const read = new Map<string, Promise<AccessModel>>();
  return (directory) => {
    const reading =
      read.get(directory) ??
      collect(directorySource(directory), { log: silentLog }).then((snapshot) =>
        buildAccessModel(indexSnapshot(snapshot), reference, now),
      );
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
      : [
          `✗ ${escapeUnprintable(name)}`,
          `    expected ${expect}`,
          `    actual   ${actual}`,
          ...reasons.map(({ text }) => `    because  ${escapeUnprintable(text)}`),
        ],
  );
  return [...lines, `${passed} passed, ${failed} failed`].join('\n');
}

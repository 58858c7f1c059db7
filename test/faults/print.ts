import { calls } from './calls.ts';
import { faults } from './faults.ts';
import type { Cell } from './runs.ts';

/** What became of a cell. */
export type Verdict =
  { readonly complaints: readonly string[]; readonly memory: number } | { readonly leftOut: string };

/** The verdicts, by cell. */
export type Verdicts = Map<string, Verdict>;

/** What a cell is called: `denied × ec2:DescribeVolumes, unchanged`. */
export function nameOf({ fault, call, variant }: Cell): string {
  return `${fault.name} × ${call.name}, ${variant}`;
}

/** The matrix as lines: a row each fault, a column each call; then what went wrong, and what was left out and why. */
export function matrixLines(verdicts: Verdicts): readonly string[] {
  const columns = calls.map((_, index) => String(index + 1).padStart(4));
  const rows = faults.map((fault) => {
    const marks = calls.map((call) =>
      markOf(
        verdicts.get(nameOf({ fault, call, variant: 'unchanged' })),
        verdicts.get(nameOf({ fault, call, variant: 'changed' })),
      ),
    );
    const memory = Math.max(
      0,
      ...calls.flatMap((call) =>
        (['unchanged', 'changed'] as const).map((variant) => memoryOf(verdicts.get(nameOf({ fault, call, variant })))),
      ),
    );
    return `${fault.name.padEnd(20)}${marks.map((mark) => mark.padStart(4)).join('')}${memory === 0 ? '' : `   ${Math.round(memory / 2 ** 20)} MiB`}`;
  });
  const done = [...verdicts].flatMap(([name, verdict]) => ('complaints' in verdict ? [{ name, ...verdict }] : []));
  const wrong = done.filter(({ complaints }) => complaints.length > 0);
  const leftOut = Map.groupBy(
    [...verdicts].flatMap(([name, verdict]) => ('leftOut' in verdict ? [{ name, why: verdict.leftOut }] : [])),
    ({ why }) => why,
  );
  return [
    `fault × call: ok, u (wrong where nothing had changed), c (wrong where one thing had), – (left out), · (not asked for)`,
    '',
    ...calls.map(({ name }, index) => `${String(index + 1).padStart(4)}  ${name}`),
    '',
    `${''.padEnd(20)}${columns.join('')}   most memory of the process`,
    ...rows,
    '',
    `${done.length - wrong.length} of ${done.length} cells are as they must be`,
    ...wrong.flatMap(({ name, complaints }) => [name, ...complaints.map((complaint) => `    ${complaint}`)]),
    ...[...leftOut].flatMap(([why, some]) => [
      `left out, for ${why}:`,
      `    ${[...new Set(some.map(({ name }) => name.split(',')[0]))].join(', ')}`,
    ]),
  ];
}

function markOf(unchanged: Verdict | undefined, changed: Verdict | undefined): string {
  const both = [unchanged, changed];
  if (both.every((verdict) => verdict === undefined)) return '·';
  if (both.some((verdict) => verdict && 'leftOut' in verdict)) return '–';
  const isWrong = (verdict: Verdict | undefined) =>
    verdict !== undefined && 'complaints' in verdict && verdict.complaints.length > 0;
  const wrong = `${isWrong(unchanged) ? 'u' : ''}${isWrong(changed) ? 'c' : ''}`;
  return wrong === '' ? 'ok' : wrong;
}

function memoryOf(verdict: Verdict | undefined): number {
  return verdict && 'memory' in verdict ? verdict.memory : 0;
}

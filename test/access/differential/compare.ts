import { inspect } from 'node:util';
import { decideCase, loadReference } from '../../../src/access/index.ts';
import { randomCases, type RandomCase } from './cases.ts';
import { differences } from './differences/index.ts';
import { explain } from './explain.ts';
import { simulate } from './simulate.ts';

/** What came of deciding some cases twice. */
export interface Comparison {
  /** How often driftwarden answered what. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly disagreements: number;
  /** How many disagreements each known difference has a part in, by its id. */
  readonly claims: ReadonlyMap<string, number>;
  /** The disagreements that no known difference explains, written out. */
  readonly unexplained: readonly string[];
}

/** Decides the cases of a seed with both evaluators, and explains where they disagree. */
export async function compare(seed: number, count: number): Promise<Comparison> {
  const reference = await loadReference(['ec2', 'iam', 'kms', 's3', 'sqs', 'ssm', 'sts']);
  const evaluators = { ours: (one: RandomCase) => decideCase(one, reference).decision, theirs: simulate };
  const outcomes = new Map<string, number>();
  const claims = new Map<string, number>();
  const unexplained: string[] = [];
  let disagreements = 0;
  for (const one of randomCases(seed, count)) {
    const [ours, theirs] = [evaluators.ours(one), await evaluators.theirs(one)];
    add(outcomes, ours, 1);
    if (ours === theirs) continue;
    disagreements += 1;
    const by = await explain(one, differences, evaluators);
    for (const { id } of by ?? []) add(claims, id, 1);
    if (!by) unexplained.push(`${ours} here, ${theirs} there: ${inspect(one, { depth: Infinity, breakLength: 160 })}`);
  }
  return { outcomes, disagreements, claims, unexplained };
}

/** Puts comparisons together. */
export function together(comparisons: readonly Comparison[]): Comparison {
  return {
    outcomes: sums(comparisons.map(({ outcomes }) => outcomes)),
    disagreements: comparisons.reduce((sum, { disagreements }) => sum + disagreements, 0),
    claims: sums(comparisons.map(({ claims }) => claims)),
    unexplained: comparisons.flatMap(({ unexplained }) => unexplained),
  };
}

function sums(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [name, times] of counts.flatMap((each) => [...each])) add(sum, name, times);
  return sum;
}

function add(counts: Map<string, number>, name: string, times: number): void {
  counts.set(name, (counts.get(name) ?? 0) + times);
}

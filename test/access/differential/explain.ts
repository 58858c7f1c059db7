import { isDeepStrictEqual } from 'node:util';
import type { RandomCase } from './cases.ts';
import type { Difference } from './differences/index.ts';

/** The two evaluators. */
export interface Evaluators {
  readonly ours: (one: RandomCase) => string;
  readonly theirs: (one: RandomCase) => Promise<string>;
}

/**
 * Finds the known differences, the fewest that it takes, that explain a disagreement: taking them out of the case one
 * after the other leaves driftwarden's answer what it was, and both agree in the end. Undefined: it is another one.
 */
export async function explain(
  one: RandomCase,
  differences: readonly Difference[],
  evaluators: Evaluators,
): Promise<ReadonlySet<Difference> | undefined> {
  for (let most = 1; most <= mostTogether; most += 1) {
    const found = await search(one, differences, evaluators, most);
    if (found) return new Set(found);
  }
  return undefined;
}

const mostTogether = 4;

async function search(
  one: RandomCase,
  differences: readonly Difference[],
  evaluators: Evaluators,
  most: number,
): Promise<readonly Difference[] | undefined> {
  const answer = evaluators.ours(one);
  if ((await evaluators.theirs(one)) === answer) return [];
  if (most === 0) return undefined;
  for (const difference of differences) {
    const versions = [difference.without(one)].flat();
    if (versions.every((version) => isDeepStrictEqual(version, one)) || !sumsUp(answer, versions.map(evaluators.ours)))
      continue;
    const others = differences.filter((other) => other !== difference);
    const found = [];
    for (const version of versions) found.push(await search(version, others, evaluators, most - 1));
    if (found.every((rest) => rest !== undefined)) return [difference, ...found.flat()];
  }
  return undefined;
}

/**
 * Whether an answer is what the readings come to. Where they differ that is conditional, or denied for want of an Allow
 * if none allows; a three-valued answer need not see that, as it does not know that two open points are one.
 */
function sumsUp(answer: string, readings: readonly string[]): boolean {
  if (new Set(readings).size === 1) return answer === readings[0];
  return answer === 'conditional' || (answer === 'implicitDeny' && !readings.includes('allowed'));
}

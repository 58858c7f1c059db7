import type { PathToClass, WhoCanAnswer } from '../access/index.ts';

/** Who could do something after the changes and could not before, or could and no longer can. */
export interface WhoCanChanges {
  /** ARNs of those who can do it now, on more resources, or under fewer conditions. */
  readonly gained: readonly string[];
  /** ARNs of those who can no longer do it, on fewer resources, or only under conditions. */
  readonly lost: readonly string[];
}

/** Compares the answers to one question about an account as it is and as it would be. */
export function whoCanChanges(before: WhoCanAnswer, after: WhoCanAnswer): WhoCanChanges {
  const [was, is] = [reachOf(before), reachOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return {
    gained: names.filter((name) => exceeds(is.get(name) ?? nothing, was.get(name) ?? nothing)),
    lost: names.filter((name) => exceeds(was.get(name) ?? nothing, is.get(name) ?? nothing)),
  };
}

/** How many resources a principal reaches, and how many of them without conditions. */
interface Reach {
  readonly all: number;
  readonly unconditional: number;
}

const nothing: Reach = { all: 0, unconditional: 0 };

function exceeds(a: Reach, b: Reach): boolean {
  return a.all > b.all || a.unconditional > b.unconditional;
}

function reachOf({ principals, outside = [] }: WhoCanAnswer): ReadonlyMap<string, Reach> {
  return new Map(
    [...principals, ...outside].map(({ otherWays = [], ...best }) => {
      const name = 'who' in best ? `${best.principal} by ${best.role}` : best.principal;
      const ways: readonly PathToClass[] = [best, ...otherWays];
      const sum = (some: readonly PathToClass[]) =>
        some.reduce((count, { resources }) => count + (resources?.count ?? 1), 0);
      return [name, { all: sum(ways), unconditional: sum(ways.filter(({ conditions }) => conditions.length === 0)) }];
    }),
  );
}

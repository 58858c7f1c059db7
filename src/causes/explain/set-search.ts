/** The question by which of some candidates each of some goals can be made to vanish. */
export interface SetSearch<Goal> {
  /** How many candidates there are; they are named by their numbers from 0. */
  readonly candidates: number;
  readonly goals: readonly Goal[];
  /** The goals among those given that vanish when the candidates are taken back. */
  readonly vanishing: (taken: readonly number[], goals: readonly Goal[]) => ReadonlySet<Goal>;
  /** The candidates that a goal probably depends on, the likeliest first: they are tried before others. */
  readonly likely?: (goal: Goal) => readonly number[];
  /** How often `vanishing` may be asked. */
  readonly budget: number;
  /**
   * Whether each candidate is tried by itself. Otherwise they are tried in groups, and one is overlooked where others
   * that are taken back with it bring the goal back.
   */
  readonly eachAlone?: boolean;
}

/**
 * The smallest sets of candidates for a goal: taking one of the sets back makes it vanish, and taking back a part of a
 * set does not. Several sets: each of them is needed for the goal. `none` if it stays whatever is taken back, `unknown`
 * if there were too many candidates to tell.
 */
export type SmallestSets = { readonly sets: readonly (readonly number[])[] } | 'none' | 'unknown';

/** A search that counts how often it was asked. */
export interface CountedSearch<Goal> extends Pick<
  Required<SetSearch<Goal>>,
  'vanishing' | 'likely' | 'budget' | 'eachAlone'
> {
  readonly isSpent: () => boolean;
  /** Whether guesses have taken their part of the budget. */
  readonly isGuessed: () => boolean;
}

/** The search, which counts how often it was asked, and asks each question once. */
export function counted<Goal>({
  vanishing,
  likely = () => [],
  budget,
  eachAlone = false,
}: SetSearch<Goal>): CountedSearch<Goal> {
  let left = budget;
  const answers = new Map<string, Map<Goal, boolean>>();
  return {
    likely,
    budget,
    eachAlone,
    vanishing: (taken, goals) => {
      if (goals.length === 0 || taken.length === 0) return new Set();
      const key = taken.toSorted((a, b) => a - b).join();
      const known = answers.get(key) ?? new Map<Goal, boolean>();
      answers.set(key, known);
      const open = goals.filter((goal) => !known.has(goal));
      if (open.length > 0) {
        left -= 1;
        const vanished = vanishing(taken, open);
        for (const goal of open) known.set(goal, vanished.has(goal));
      }
      return new Set(goals.filter((goal) => known.get(goal)));
    },
    isSpent: () => left <= 0,
    isGuessed: () => left < budget / 2,
  };
}

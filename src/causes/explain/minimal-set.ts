import type { CountedSearch } from './set-search.ts';

/** Of so few candidates each is left out in turn: halves would take as many questions. */
const fewCandidates = 8;

/** A minimal set of candidates that makes a goal vanish; undefined where the budget ended before. */
export function minimalSet<Goal>(
  goal: Goal,
  candidates: readonly number[],
  { vanishing, isSpent }: CountedSearch<Goal>,
): readonly number[] | undefined {
  const vanishes = (taken: readonly number[]) => !isSpent() && vanishing(taken, [goal]).has(goal);
  if (candidates.length <= fewCandidates && vanishes(candidates)) {
    const few = withoutNeedless(candidates, vanishes);
    return isSpent() ? undefined : few;
  }
  const found = quickXplain([], candidates, false, vanishes);
  if (vanishes(found)) return withoutNeedless(found, vanishes);
  // Taking more back does not always make more vanish: then members are left out one by one.
  const left = withoutNeedless(candidates, vanishes);
  return isSpent() ? undefined : left;
}

function quickXplain(
  taken: readonly number[],
  candidates: readonly number[],
  hasMore: boolean,
  vanishes: (taken: readonly number[]) => boolean,
): readonly number[] {
  if (hasMore && vanishes(taken)) return [];
  if (candidates.length <= 1) return candidates;
  const middle = Math.floor(candidates.length / 2);
  const [left, right] = [candidates.slice(0, middle), candidates.slice(middle)];
  const ofRight = quickXplain([...taken, ...left], right, left.length > 0, vanishes);
  const ofLeft = quickXplain([...taken, ...ofRight], left, ofRight.length > 0, vanishes);
  return [...ofLeft, ...ofRight];
}

/** Leaves out each member without which the goal vanishes all the same. */
function withoutNeedless(set: readonly number[], vanishes: (taken: readonly number[]) => boolean): readonly number[] {
  return set.reduce<readonly number[]>((kept, candidate) => {
    const others = kept.filter((one) => one !== candidate);
    return others.length > 0 && vanishes(others) ? others : kept;
  }, set);
}

/** The goals that a minimal set of another goal makes vanish, and no part of it that lacks one member. */
export function withSameSet<Goal>(
  set: readonly number[],
  goals: readonly Goal[],
  { vanishing }: CountedSearch<Goal>,
): readonly Goal[] {
  const vanished = vanishing(set, goals);
  return set.reduce<readonly Goal[]>(
    (alike, left) => {
      const already = vanishing(
        set.filter((member) => member !== left),
        alike,
      );
      return alike.filter((goal) => !already.has(goal));
    },
    goals.filter((goal) => vanished.has(goal)),
  );
}

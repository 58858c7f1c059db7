import type { AccessChange } from '../domain/access-change.ts';
import { compareText } from '../domain/text/order.ts';

/** Changes of access that are the same for several principals. */
export interface AccessLine extends Pick<AccessChange, 'change' | 'path' | 'causes' | 'example' | 'line'> {
  /** ARNs, sorted. */
  readonly principals: readonly string[];
  /** Sorted. */
  readonly actions: readonly string[];
  /** The largest number of resources that one of the actions is about. */
  readonly count: number;
}

/** Groups changes of access: those who gain or lose the same, in the same way and by the same causes, in one. */
export function accessLines(changes: readonly AccessChange[]): readonly AccessLine[] {
  const ofOne = Map.groupBy(changes, ({ change, principal, path, causes }) =>
    JSON.stringify([change, principal, path, causes]),
  );
  const bundles = [...ofOne.values()].flatMap((bundle) => {
    const sorted = bundle.toSorted((a, b) => compareText(a.action, b.action) || a.count - b.count);
    const [first] = sorted;
    return first ? [{ first, sorted }] : [];
  });
  const alike = Map.groupBy(bundles, ({ first: { change, path, causes }, sorted }) =>
    JSON.stringify([change, path, causes, sorted.map(({ action, count }) => [action, count])]),
  );
  return [...alike.values()].flatMap((same): readonly AccessLine[] => {
    const [one] = same;
    if (!one) return [];
    const { change, path, causes, example, line } = one.first;
    return [
      {
        ...{ change, path, causes, example, line },
        principals: same.map(({ first }) => first.principal).sort(compareText),
        actions: [...new Set(one.sorted.map(({ action }) => action))],
        count: Math.max(...one.sorted.map(({ count }) => count)),
      },
    ];
  });
}

/** Whether something holds: no, depends on what is not known, yes. In this order, so that minimum is "and". */
export type Truth = 0 | 1 | 2;

export const no = 0;
export const maybe = 1;
export const yes = 2;

/** `yes` or `no`. */
export function truthOf(holds: boolean): Truth {
  return holds ? yes : no;
}

/** The contrary; what may hold may also not hold. */
export function not(truth: Truth): Truth {
  return (2 - truth) as Truth;
}

/** Whether all hold; `yes` for none. */
export function all<Item>(items: Iterable<Item>, test: (item: Item) => Truth): Truth {
  let result: Truth = yes;
  for (const item of items) {
    const truth = test(item);
    if (truth === no) return no;
    if (truth < result) result = truth;
  }
  return result;
}

/** Whether one holds at least; `no` for none. */
export function any<Item>(items: Iterable<Item>, test: (item: Item) => Truth): Truth {
  let result: Truth = no;
  for (const item of items) {
    const truth = test(item);
    if (truth === yes) return yes;
    if (truth > result) result = truth;
  }
  return result;
}

/** What several readings of one thing come to: their common answer, or `maybe` where they differ. */
export function agreed<Item>(readings: Iterable<Item>, test: (item: Item) => Truth): Truth {
  let result: Truth | undefined;
  for (const reading of readings) {
    const truth = test(reading);
    if (truth === maybe || (result !== undefined && truth !== result)) return maybe;
    result = truth;
  }
  return result ?? maybe;
}

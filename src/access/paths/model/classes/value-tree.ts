/**
 * A place in a tree of values. Equal values, followed in the same order from one root, lead to the same place: its number
 * stands for all of them, and no text is built of them.
 */
export interface ValuePlace {
  /** No other place of any tree has it. */
  readonly number: number;
  next: Map<unknown, ValuePlace> | undefined;
}

let places = 0;

/** A place without any that follow: the root of a tree. */
export function newPlace(): ValuePlace {
  return { number: (places += 1), next: undefined };
}

/** The place that a value leads to from another place. Values are the same as they are for a Map's keys. */
export function placeAfter(place: ValuePlace, value: unknown): ValuePlace {
  const known = place.next?.get(value);
  if (known) return known;
  const made = newPlace();
  (place.next ??= new Map()).set(value, made);
  return made;
}

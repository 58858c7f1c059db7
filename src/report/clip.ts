import { clipped } from './lines.ts';

/** Cuts a text to what there is room for. */
export type Clip = (text: string) => string;

/** A clip to so many characters. */
export function clipTo(limit: number): Clip {
  return (text) => clipped(text, limit);
}

/** Leaves a text as it is. */
export const uncut: Clip = (text) => text;

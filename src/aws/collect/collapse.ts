import type { LastScope } from '../../domain/last-read.ts';
import { ownCodes } from '../../domain/scope.ts';
import type { Collapse } from '../../domain/snapshot.ts';
import type { AnyResource, Place } from '../kinds/kind.ts';
import { ReadError } from '../read-error.ts';

/** A list that had so many resources is not taken to be empty at once. */
const many = 10;

/**
 * The collapse of a list that is empty and had many resources of a kind at its last reading; undefined if it is not.
 */
export function collapseOf(
  resources: ReadonlyMap<string, readonly AnyResource[]>,
  last: readonly LastScope[],
  { account, region }: Place,
  api: string,
): Collapse | undefined {
  const emptied = last.filter(({ kind, count }) => count > 0 && resources.get(kind)?.length === 0);
  const collapsed = emptied.filter(({ count }) => count >= many);
  if (collapsed.length === 0) return undefined;
  const believed = collapsed.every(({ code }) => code === ownCodes.collapsed);
  return { account, region, api, held: emptied.map(({ kind, count }) => ({ kind, count })), believed };
}

/** Whether the list can be believed about a kind. */
export function believable({ held, believed }: Collapse, kind: string): boolean {
  return believed || !held.some((emptied) => emptied.kind === kind);
}

/** The error of the scopes of a collapsed list. */
export function collapseError({ held, api }: Collapse): ReadError {
  const words = held.map(({ kind, count }) => `${count} of kind ${kind}`).join(', ');
  return new ReadError('failed', ownCodes.collapsed, `${api} named none, twice; the last reading held ${words}`);
}

import type { LastScope } from '../../domain/last-read.ts';
import { ownCodes } from '../../domain/scope.ts';
import type { Collapse } from '../../domain/snapshot.ts';
import type { AnyResource, Place } from '../kinds/kind.ts';
import { ReadError } from '../read-error.ts';

/** A list that held so many does not come to hold none without a word. */
const many = 10;

/** Whether a list names none of a kind of which its last reading held many; undefined where it does not. */
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

/** Whether what the list says of a kind can be taken as it is. */
export function believable({ held, believed }: Collapse, kind: string): boolean {
  return believed || !held.some((emptied) => emptied.kind === kind);
}

/** Why the scopes of a collapsed list are not read. */
export function collapseError({ held, api }: Collapse): ReadError {
  const words = held.map(({ kind, count }) => `${count} of kind ${kind}`).join(', ');
  return new ReadError('failed', ownCodes.collapsed, `${api} named none, twice; the last reading held ${words}`);
}

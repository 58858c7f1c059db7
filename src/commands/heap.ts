import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the space for new objects, in which most of them end. */
const newSpace = 16 * 1024 * 1024;

/** Garbage may take so much of what is in use before it is collected, in percent. */
const garbage = 30;

/**
 * Makes the heap of this process grow by what is in use, and not by what was used once: left to itself, V8 lets garbage
 * take as much again and more. No limit is set, so a larger account takes more memory and does not fail.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${garbage}`);
  // The space for new objects grows by this factor, up to 64 MiB, whenever enough of them are still in use.
  setFlagsFromString('--semi-space-growth-factor=8');
  for (let rounds = 0; newSpaceSize() < newSpace && rounds < 20; rounds += 1) keepObjects();
  setFlagsFromString('--semi-space-growth-factor=1');
}

function newSpaceSize(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? newSpace;
}

function keepObjects(): readonly object[] {
  return Array.from({ length: 20_000 }, (_, number) => ({ number }));
}

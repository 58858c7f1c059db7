import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the space for new objects, in which most of them end. */
const newSpace = 16 * 1024 * 1024;

/** Garbage may take so much of what is in use before it is collected, in percent: of a small heap and of a large one. */
const [garbageOfSmall, garbageOfLarge] = [100, 30] as const;

/** From so many bytes on a heap is large. */
const large = 130 * 1024 * 1024;

/** How often its size is looked at, in milliseconds. */
const interval = 200;

/**
 * Makes the heap of this process grow by what is in use, and not by what was used once: left to itself, V8 lets garbage
 * take as much again and more. No limit is set, so a larger account takes more memory and does not fail.
 */
export function keepHeapSmall(): void {
  allowGarbage(garbageOfSmall);
  const watch = setInterval(() => {
    if (getHeapStatistics().used_heap_size < large) return;
    allowGarbage(garbageOfLarge);
    clearInterval(watch);
  }, interval).unref();
  // The space for new objects grows by this factor, up to 64 MiB, whenever enough of them are still in use.
  setFlagsFromString('--semi-space-growth-factor=8');
  for (let rounds = 0; newSpaceSize() < newSpace && rounds < 20; rounds += 1) keepObjects();
  setFlagsFromString('--semi-space-growth-factor=1');
}

function allowGarbage(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

function newSpaceSize(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? newSpace;
}

function keepObjects(): readonly object[] {
  return Array.from({ length: 20_000 }, (_, number) => ({ number }));
}

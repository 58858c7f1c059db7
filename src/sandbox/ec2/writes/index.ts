import type { Write } from '../../writes.ts';
import { imageWrites } from './images.ts';
import { instanceWrites } from './instances.ts';
import { powerWrites } from './power.ts';
import { tagWrites } from './tags.ts';

/** The operations of EC2 that change what the sandbox serves, by their names. */
export const ec2Writes: ReadonlyMap<string, Write> = new Map([
  ...tagWrites,
  ...instanceWrites,
  ...powerWrites,
  ...imageWrites,
]);

import type { Becoming, Technique } from '../technique.ts';
import { instanceTechniques } from './instances.ts';
import { roleTechniques } from './roles.ts';
import { userTechniques } from './users.ts';

/** Every way of destroying what stands in the way of a goal, or of doing it from behind. */
export const techniques: readonly Technique[] = [...instanceTechniques];

/** Every way of becoming somebody else, or more than one is. */
export const becomings: readonly Becoming[] = [...roleTechniques, ...userTechniques];

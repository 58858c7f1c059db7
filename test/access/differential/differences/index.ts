import type { Difference } from './difference.ts';
import { layers } from './layers.ts';
import { principals } from './principals.ts';
import { values } from './values.ts';
import { variables } from './variables.ts';

/** Everything in which the two evaluators are known to differ. */
export const differences: readonly Difference[] = [...variables, ...values, ...principals, ...layers];
export type { Difference } from './difference.ts';

import type { Baseline } from '../../domain/baseline.ts';
import type { Declarations, LeftOut } from '../declarations.ts';
import { mergeIdentities } from './identities.ts';
import { newPlan, type Documents, type MergePlan } from './plan.ts';
import { mergeResources } from './resources.ts';

/** A plan to merge, and what it leaves out. */
export interface Merge extends MergePlan {
  readonly leftOut: readonly LeftOut[];
}

/**
 * How declarations become part of a baseline: what is missing is added, and what is declared otherwise is a difference.
 * What the baseline declares and infrastructure as code does not mention stays.
 */
export function mergeInto(baseline: Baseline, declarations: Declarations, documents: Documents): Merge {
  const builder = newPlan();
  mergeResources(declarations, baseline, builder);
  const unjoined = mergeIdentities(declarations, baseline, documents, builder);
  return { ...builder.plan, leftOut: [...declarations.leftOut, ...unjoined] };
}

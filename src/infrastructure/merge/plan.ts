import type { BaselineEdit, BaselinePath } from '../../domain/baseline-edit.ts';
import type { Json, JsonObject } from '../../domain/json.ts';

/** Something that the baseline does not declare yet. */
export interface Addition {
  /** `resources`, `groups`: what is counted in the preview. */
  readonly section: string;
  readonly what: string;
}

/** Something that the baseline declares otherwise: it is kept, unless it is to be replaced. */
export interface Difference {
  readonly at: BaselinePath;
  readonly declared: Json;
  /** What infrastructure as code says; undefined where it says nothing of it. */
  readonly imported: Json | undefined;
  readonly edits: readonly BaselineEdit[];
}

/** How declarations become part of a baseline. */
export interface MergePlan {
  readonly edits: readonly BaselineEdit[];
  readonly additions: readonly Addition[];
  readonly differences: readonly Difference[];
}

/** What merging needs to know of documents. */
export interface Documents {
  /** Whether two policy documents mean the same. */
  readonly isSame: (a: JsonObject, b: JsonObject, place: 'identity' | 'trust') => boolean;
  /** Adds a file for a document and returns its path as the baseline names it. */
  readonly addFile: (name: string, document: JsonObject) => string;
}

/** Gathers what a merge finds. */
export function newPlan() {
  const edits: BaselineEdit[] = [];
  const additions: Addition[] = [];
  const differences: Difference[] = [];
  return {
    plan: { edits, additions, differences } satisfies MergePlan,
    edit: (...more: readonly BaselineEdit[]) => void edits.push(...more),
    adds: (section: string, what: string) => void additions.push({ section, what }),
    differs: (difference: Difference) => void differences.push(difference),
  };
}

/** What gathers a plan. */
export type PlanBuilder = ReturnType<typeof newPlan>;

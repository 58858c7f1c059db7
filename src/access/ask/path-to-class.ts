import { explainPath, type ExplainedStep } from '../paths/wording/explain-path.ts';
import { pathLine } from '../paths/wording/path-line.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import type { PathGroup } from '../paths/search/find-paths.ts';
import { pathKind } from '../paths/search/path.ts';
import { yes } from '../policy/truth.ts';

/** The path by which a principal can, and the resources that it reaches. */
export interface PathToClass {
  readonly decision: 'allowed' | 'conditional';
  /** The kinds of steps in the path: `direct`, `unprotect`, `become re-tag` (docs/access.md). */
  readonly path: string;
  /** The path in one line. */
  readonly line: string;
  readonly steps: readonly ExplainedStep[];
  readonly conditions: readonly string[];
  /** If several resources were asked for: how many the path reaches, and the one that the steps show. */
  readonly resources?: { readonly count: number; readonly example: string };
}

/** A path in words; with counts of resources unless one resource was asked for. */
export function pathToClass(
  { path, families, truth, count, classes }: PathGroup,
  isOne: boolean,
  evaluator: CallEvaluator,
): PathToClass {
  return {
    decision: truth === yes ? 'allowed' : 'conditional',
    path: pathKind(families),
    line: pathLine(path),
    ...explainPath(path, evaluator),
    ...(!isOne && { resources: { count, example: classes[0]?.example.arn ?? '' } }),
  };
}

/** Certain paths first, then those that depend on policies alone, then the shorter ones. */
export function bestFirst(a: PathGroup, b: PathGroup): number {
  return (
    b.truth - a.truth ||
    a.path.assumptions.length - b.path.assumptions.length ||
    a.path.steps.length - b.path.steps.length ||
    b.count - a.count
  );
}

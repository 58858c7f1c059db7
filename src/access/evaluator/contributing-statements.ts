import { evaluateLayers, type StatementMatch, type Layers } from './evaluate-layers.ts';
import type { Request } from './request.ts';
import { organizationRequirements, grantPathsOf, type Requirement, type GrantPath } from './grant-paths.ts';
import { all, no, type Truth } from '../policy/truth.ts';

/** The statements that decide a request. */
export interface ContributingStatements {
  /**
   * What must allow: the levels of the organization, then the grant path that is met or may be met, if there is one.
   */
  readonly requirements: readonly Requirement[];
  /** The Deny statements that apply, or may apply. */
  readonly denies: readonly StatementMatch[];
}

/** Finds the statements that decide a request. */
export function contributingStatements(request: Request, layers: Layers): ContributingStatements {
  const results = evaluateLayers(request, layers);
  const requirements = [...organizationRequirements(results), ...closestGrantPath(grantPathsOf(request, results))];
  return { requirements, denies: results.all.flatMap(({ denies }) => denies) };
}

function closestGrantPath(paths: readonly GrantPath[]): GrantPath {
  const metOf = (path: GrantPath): Truth => all(path, ({ met }) => met);
  return paths.toSorted((a, b) => metOf(b) - metOf(a)).find((path) => metOf(path) !== no) ?? [];
}

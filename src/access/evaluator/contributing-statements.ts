import { evaluateLayers, type StatementMatch, type Layers } from './evaluate-layers.ts';
import type { Request } from './request.ts';
import { organizationRequirements, grantPathsOf, type Requirement, type GrantPath } from './grant-paths.ts';
import { all, no, type Truth } from '../policy/truth.ts';

/** What a request rests on, statement by statement. */
export interface ContributingStatements {
  /** Each must allow: the organization's levels, then the links of the route that grants, if one does or may. */
  readonly requirements: readonly Requirement[];
  /** The Denies that speak of it, for certain or perhaps. */
  readonly denies: readonly StatementMatch[];
}

/** Finds what the answer to a request rests on. */
export function contributingStatements(request: Request, layers: Layers): ContributingStatements {
  const heard = evaluateLayers(request, layers);
  const demands = [...organizationRequirements(heard), ...closestGrantPath(grantPathsOf(request, heard))];
  return { requirements: demands, denies: heard.all.flatMap(({ denies }) => denies) };
}

function closestGrantPath(routes: readonly GrantPath[]): GrantPath {
  const met = (route: GrantPath): Truth => all(route, (demand) => demand.met);
  return routes.toSorted((a, b) => met(b) - met(a)).find((route) => met(route) !== no) ?? [];
}

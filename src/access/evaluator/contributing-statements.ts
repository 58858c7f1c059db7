import { hear, type Hit, type Layers } from './layers.ts';
import type { Request } from './request.ts';
import { limitsOf, routesOf, type Demand, type Route } from './grant-paths.ts';
import { all, no, type Truth } from '../policy/truth.ts';

/** What a request rests on, statement by statement. */
export interface Grounds {
  /** Each must allow: the organization's levels, then the links of the route that grants, if one does or may. */
  readonly demands: readonly Demand[];
  /** The Denies that speak of it, for certain or perhaps. */
  readonly denies: readonly Hit[];
}

/** Finds what the answer to a request rests on. */
export function groundsOf(request: Request, layers: Layers): Grounds {
  const heard = hear(request, layers);
  const demands = [...limitsOf(heard), ...nearestRoute(routesOf(request, heard))];
  return { demands, denies: heard.voices.flatMap(({ denies }) => denies) };
}

function nearestRoute(routes: readonly Route[]): Route {
  const met = (route: Route): Truth => all(route, (demand) => demand.met);
  return routes.toSorted((a, b) => met(b) - met(a)).find((route) => met(route) !== no) ?? [];
}

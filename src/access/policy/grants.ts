import { memoize } from '../../domain/memoize.ts';
import { asArnPattern, compileGlob, matches } from './patterns/glob.ts';
import { overlap } from './patterns/pattern-containment.ts';
import type { NegatableList, Policy } from './policy.ts';

/** What one Allow statement grants, in a form in which grants can be compared quickly. */
export interface StatementGrant {
  readonly actions: ActionList;
  readonly resources: NegatableList<string>;
  /** Operator, key and values of each condition, as one string. */
  readonly conditions: readonly string[];
}

/** A list of action patterns in lower case. */
interface ActionList {
  readonly negated: boolean;
  readonly items: readonly string[];
  /** The same, to look one up. */
  readonly set: ReadonlySet<string>;
  /** The same by service prefix; those that can match several services are under `*`. */
  readonly byService: ReadonlyMap<string, readonly string[]>;
}

/** The grants of a policy, without the actions that are of no interest. A NotAction is always of interest. */
export function grantsOf(
  { statements }: Policy,
  isOfInterest: (pattern: string) => boolean,
): readonly StatementGrant[] {
  return statements.flatMap(({ effect, actions, resources, conditions }): StatementGrant[] => {
    if (effect === 'Deny' || !resources) return [];
    const lower = actions.items.map((item) => item.toLowerCase());
    const items = actions.negated ? lower : lower.filter(isOfInterest);
    if (items.length === 0) return [];
    return [
      {
        resources,
        actions: { negated: actions.negated, items, set: new Set(items), byService: Map.groupBy(items, serviceOf) },
        conditions: conditions.map(({ operator, key, values }) =>
          JSON.stringify([operator.toLowerCase(), key.toLowerCase(), [...values].sort()]),
        ),
      },
    ];
  });
}

/**
 * Whether some grants together allow all that another one allows. It compares patterns one by one: true is certain,
 * false means that it is not proved.
 */
export function areCovered(narrow: readonly StatementGrant[], wide: readonly StatementGrant[]): boolean {
  return narrow.every((grant) => {
    const able = wide.filter((other) => isWider(other, grant));
    return grant.actions.negated
      ? able.some(({ actions }) => coversNotAction(actions, grant.actions))
      : grant.actions.items.every((item) => able.some(({ actions }) => coversAction(actions, item)));
  });
}

/** Whether a grant has all resources of another one, and no condition that the other one has not. */
function isWider({ resources, conditions }: StatementGrant, narrow: StatementGrant): boolean {
  return (
    conditions.every((condition) => narrow.conditions.includes(condition)) &&
    coversResources(resources, narrow.resources)
  );
}

function coversNotAction(wide: ActionList, narrow: ActionList): boolean {
  return wide.negated ? wide.items.every((item) => narrow.set.has(item)) : wide.set.has('*');
}

function coversAction({ negated, items, set, byService }: ActionList, item: string): boolean {
  const service = serviceOf(item);
  const near = service === '*' ? items : [...(byService.get(service) ?? []), ...(byService.get('*') ?? [])];
  return negated
    ? !near.some((other) => overlap(globOf(other), globOf(item)))
    : set.has(item) || near.some((pattern) => coversPattern(pattern, item));
}

function serviceOf(item: string): string {
  const [service = ''] = item.split(':');
  return /[*?]/.test(service) ? '*' : service;
}

function coversResources(wide: NegatableList<string>, narrow: NegatableList<string>): boolean {
  if (!wide.negated && wide.items.includes('*')) return true;
  if (wide.negated || narrow.negated)
    return wide.negated === narrow.negated && wide.items.every((item) => narrow.items.includes(item));
  return narrow.items.every((item) =>
    wide.items.some((other) => other === item || (!other.includes('${') && coversPattern(other, item, arnGlobOf))),
  );
}

/**
 * Whether a pattern matches all that another one matches: a run takes the wildcards of the other like any characters. A
 * question mark takes one character only, so a pattern with one covers nothing else.
 */
function coversPattern(wide: string, narrow: string, compile = globOf): boolean {
  return wide.includes('*') && !wide.includes('?') && matches(compile(wide), narrow);
}

const globOf = memoize(compileGlob, { limit: 5000 });
const arnGlobOf = memoize((pattern: string) => asArnPattern(compileGlob(pattern)), { limit: 5000 });

import { nearestFew } from '../../domain/text/nearest.ts';
import { compileGlob, matches } from '../policy/patterns/glob.ts';
import type { Policy, Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { isUndocumentedAction, isUndocumentedService } from './undocumented-actions.ts';

/** A statement whose Action or NotAction has entries that match no action of AWS. */
export interface UnknownActionIssue {
  readonly statement: Statement;
  readonly entries: readonly UnknownAction[];
}

/** One entry of Action or NotAction that matches no action. */
export interface UnknownAction {
  /** As the statement writes it: `ec2:TerminateInstance`, `ec2:Teminate*`. */
  readonly pattern: string;
  /** What the reference does not have: the service prefix, or an action that matches. */
  readonly unknown: 'service' | 'action';
  /** The nearest entries that match an action, or the nearest service prefixes; empty if none is near. */
  readonly nearest: readonly string[];
}

/**
 * Check guard-unknown-action. Finds entries of Action and NotAction that match no action of AWS. Actions that AWS's
 * managed policies name are known, too. The reference can lag behind AWS, above all for new services.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintUnknownAction(reference: Reference, policy: Policy): readonly UnknownActionIssue[] {
  return policy.statements.flatMap((statement) => {
    const entries = statement.actions.items.flatMap((pattern) => unknownAction(reference, pattern) ?? []);
    return entries.length > 0 ? [{ statement, entries }] : [];
  });
}

/** Undefined for an entry that matches an action, and for one of a service that the reference does not hold. */
function unknownAction(reference: Reference, pattern: string): UnknownAction | undefined {
  const [service = '', name] = pattern.toLowerCase().split(':');
  if (name === undefined) return undefined;
  if (wildcard.test(service)) {
    const glob = compileGlob(service);
    const isKnown = reference.services.some((prefix) => matches(glob, prefix));
    return isKnown ? undefined : { pattern, unknown: 'service', nearest: [] };
  }
  if (!reference.services.includes(service)) {
    if (isUndocumentedService(service)) return undefined;
    return { pattern, unknown: 'service', nearest: nearestServices(reference, service, name) };
  }
  const actions = reference.actionsOf(service);
  if (!actions || matchesSome(actions, name) || isUndocumentedAction(service, name)) return undefined;
  return { pattern, unknown: 'action', nearest: nearestActions(actions, service, name) };
}

const wildcard = /[*?]/;

function matchesSome(actions: ReadonlyMap<string, ActionFacts>, name: string): boolean {
  if (!wildcard.test(name)) return actions.has(name);
  const glob = compileGlob(name);
  return actions.keys().some((action) => matches(glob, action));
}

/** The entry with the nearest service that has such an action, or else the nearest prefixes. */
function nearestServices(reference: Reference, service: string, name: string): readonly string[] {
  const near = nearestFew(service, reference.services, reference.services.length);
  const having = near.flatMap((prefix) => {
    const actions = reference.actionsOf(prefix);
    return actions && matchesSome(actions, name) ? [`${prefix}:${actions.get(name)?.name.split(':')[1] ?? name}`] : [];
  });
  return (having.length > 0 ? having : near).slice(0, mostNearest);
}

const mostNearest = 3;

/** For a pattern, what it begins with is corrected, if it matches an action then. */
function nearestActions(actions: ReadonlyMap<string, ActionFacts>, service: string, name: string): readonly string[] {
  const start = name.search(wildcard);
  if (start < 0)
    return nearestFew(name, [...actions.keys()], mostNearest).map((found) => actions.get(found)?.name ?? found);
  const [head, rest] = [name.slice(0, start), name.slice(start)];
  const names = [...actions.values()].map((facts) => facts.name.slice(service.length + 1));
  const heads = [head.length - 1, head.length, head.length + 1].flatMap((length) =>
    length < 1 ? [] : names.map((action) => action.slice(0, length)),
  );
  return nearestFew(head, [...new Set(heads)], mostNearest)
    .filter((near) => matchesSome(actions, `${near.toLowerCase()}${rest}`))
    .map((near) => `${service}:${near}${rest}`);
}

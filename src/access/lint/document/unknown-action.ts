import { mistakesIn, nearestFew } from '../../../domain/text/nearest.ts';
import { compileGlob, matches } from '../../policy/patterns/glob.ts';
import type { Policy, Statement } from '../../policy/policy.ts';
import type { ActionFacts, Reference } from '../../policy/reference.ts';
import { actionsOfOperation } from './api-operations.ts';
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
  /** The nearest entries that match an action, or the nearest service prefixes; for an API operation, its actions. */
  readonly nearest: readonly string[];
  /** The only near entry, if it differs in one letter. */
  readonly correction: string | undefined;
}

/**
 * Check guard-unknown-action. Finds entries of Action and NotAction that match no action of AWS. Actions that AWS's
 * managed policies name are known, too. The reference can lag behind AWS, above all for new services. A pattern such as
 * `health:Get*` that allows nothing yet, and resembles no other, is not reported.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintUnknownAction(reference: Reference, policy: Policy): readonly UnknownActionIssue[] {
  return policy.statements.flatMap((statement) => {
    const isHarmless = (statement.effect === 'Allow') !== statement.actions.negated;
    const entries = statement.actions.items
      .flatMap((pattern) => unknownAction(reference, pattern) ?? [])
      .filter(
        ({ pattern, unknown, nearest }) =>
          !(isHarmless && unknown === 'action' && nearest.length === 0 && wildcard.test(pattern)),
      );
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
    return isKnown ? undefined : { pattern, unknown: 'service', nearest: [], correction: undefined };
  }
  if (!reference.services.includes(service)) {
    if (isUndocumentedService(service)) return undefined;
    return unknownEntry(pattern, 'service', nearestServices(reference, service, name));
  }
  const actions = reference.actionsOf(service);
  if (!actions || matchesSome(actions, name) || isUndocumentedAction(service, name)) return undefined;
  const permitting = actionsOfOperation(`${service}:${name}`);
  if (permitting) return { pattern, unknown: 'action', nearest: permitting, correction: undefined };
  return unknownEntry(pattern, 'action', nearestActions(actions, service, name));
}

function unknownEntry(pattern: string, unknown: UnknownAction['unknown'], nearest: readonly string[]): UnknownAction {
  const [only, ...others] = nearest;
  const isCertain = only !== undefined && others.length === 0 && only.includes(':') && mistakesIn(pattern, only) === 1;
  return { pattern, unknown, nearest, correction: isCertain ? only : undefined };
}

/** The choices that are nearest to a word, if they differ in few letters: another action is no correction. */
function near(word: string, choices: readonly string[], most = mostNearest): readonly string[] {
  const tolerance = Math.max(2, Math.floor(word.length / 5));
  return nearestFew(word, choices, most).filter((choice) => mistakesIn(word, choice) <= tolerance);
}

const wildcard = /[*?]/;

function matchesSome(actions: ReadonlyMap<string, ActionFacts>, name: string): boolean {
  if (!wildcard.test(name)) return actions.has(name);
  const glob = compileGlob(name);
  return actions.keys().some((action) => matches(glob, action));
}

/** The entry with the nearest service that has such an action, or else the nearest prefixes. */
function nearestServices(reference: Reference, service: string, name: string): readonly string[] {
  const prefixes = near(service, reference.services, reference.services.length);
  const having = prefixes.flatMap((prefix) => {
    const actions = reference.actionsOf(prefix);
    return actions && matchesSome(actions, name) ? [`${prefix}:${actions.get(name)?.name.split(':')[1] ?? name}`] : [];
  });
  return (having.length > 0 ? having : prefixes).slice(0, mostNearest);
}

const mostNearest = 3;

/** For a pattern, what it begins with is corrected, if it matches an action then. */
function nearestActions(actions: ReadonlyMap<string, ActionFacts>, service: string, name: string): readonly string[] {
  const end = name.search(wildcard);
  if (end < 0) return near(name, [...actions.keys()]).map((found) => actions.get(found)?.name ?? found);
  const [head, rest] = [name.slice(0, end), name.slice(end)];
  const names = [...actions.values()].map((facts) => facts.name.slice(service.length + 1));
  const heads = [head.length - 1, head.length, head.length + 1].flatMap((length) =>
    length < 1 ? [] : names.map((action) => action.slice(0, length)),
  );
  return near(head, [...new Set(heads)])
    .filter((start) => matchesSome(actions, `${start.toLowerCase()}${rest}`))
    .map((start) => `${service}:${start}${rest}`);
}

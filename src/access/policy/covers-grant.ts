import type { JsonObject } from '../../domain/json.ts';
import { asArnPattern, compileGlob, compilePieces, matches, type Glob } from './patterns/glob.ts';
import { holdsForEveryMatch, isEverything, overlap, type MatchingGlobs } from './patterns/pattern-containment.ts';
import { isListed, combineGlobLists } from './patterns/negatable-list.ts';
import { parsePolicy } from './parse/parse-policy.ts';
import type { NegatableList, Statement } from './policy.ts';
import type { ActionFacts, Reference } from './reference.ts';
import { globWithoutVariables, parseTemplate } from './patterns/policy-variables.ts';

/** Action and ARN patterns; together they stand for every action that they match on every resource that they match. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Whether a document gives all of a grant, and by which Allow statements (Sid, or `#1` for the first). */
export interface GrantCoverage {
  readonly covered: boolean;
  readonly statements: readonly string[];
}

/**
 * Whether the unconditional Allow statements of one identity policy give every action of the grant on every resource of
 * the grant, however they are written. The actions are AWS's where the reference holds the service, each on the
 * resources that it takes, and otherwise every name that the pattern matches. A Deny without condition on all of the
 * grant's resources takes its actions away. A document that is no policy covers nothing.
 */
export function coversGrant(reference: Reference, document: JsonObject, grant: Grant): GrantCoverage {
  const nothing = { covered: false, statements: [] };
  const parsed = parsePolicy(document);
  if ('problem' in parsed || grant.actions.length === 0) return nothing;
  const { version, statements } = parsed.policy;
  const rules = statements.flatMap((statement) => unconditionalStatement(statement, version));
  const wanted = grant.resources.map((resource) => asArnPattern(compileGlob(inOnePartition(resource))));
  const used = new Set<string>();

  const gives = (active: readonly UnconditionalStatement[], actions?: readonly ActionFacts[]): boolean => {
    const by = grantingStatements(active, wanted, actions);
    for (const { name } of by ?? []) used.add(name);
    return by !== undefined;
  };
  const covered = grant.actions.every((pattern) => grantsPattern(reference, pattern, rules, gives));
  if (!covered || used.size === 0) return nothing;
  return { covered, statements: rules.map(({ name }) => name).filter((name) => used.has(name)) };
}

/** A statement that holds whatever the request says. */
interface UnconditionalStatement {
  readonly name: string;
  readonly allows: boolean;
  readonly actions: NegatableList<Glob>;
  readonly resources: NegatableList<Glob>;
}

/** The rule of an unconditional statement; none where a condition, or a variable in NotResource, leaves it open. */
function unconditionalStatement(statement: Statement, version: string): UnconditionalStatement[] {
  const { name, effect, actions, resources, conditions } = statement;
  if (conditions.length > 0 || !resources) return [];
  const globs = resources.items.map((text) => globWithoutVariables(parseTemplate(inOnePartition(text), version)));
  const fixed = globs.filter((glob) => glob !== undefined).map(asArnPattern);
  if (resources.negated && fixed.length < globs.length) return [];
  return [
    {
      name,
      allows: effect === 'Allow',
      actions: { negated: actions.negated, items: actions.items.map((action) => compileGlob(action.toLowerCase())) },
      resources: { negated: resources.negated, items: fixed },
    },
  ];
}

/** Whether every action that the pattern stands for is given. */
function grantsPattern(
  reference: Reference,
  pattern: string,
  rules: readonly UnconditionalStatement[],
  gives: (active: readonly UnconditionalStatement[], actions?: readonly ActionFacts[]) => boolean,
): boolean {
  const glob = compileGlob(pattern.toLowerCase());
  const known = knownActions(reference, pattern.toLowerCase(), glob);
  if (known) {
    const groups = new Map<string, { active: UnconditionalStatement[]; actions: ActionFacts[] }>();
    for (const action of known) {
      const name = action.name.toLowerCase();
      const active = rules.filter(({ actions }) => isListed(actions, (item) => matches(item, name)));
      const key = active.map((rule) => rules.indexOf(rule)).join();
      const group = groups.get(key) ?? { active, actions: [] };
      groups.set(key, group);
      group.actions.push(action);
    }
    return [...groups.values()].every(({ active, actions }) => gives(active, actions));
  }
  const slots = combineGlobLists(rules.map(({ actions }) => actions));
  return holdsForEveryMatch(glob, slots.globs, (accepting) =>
    gives(rules.filter((_, index) => slots.includes(index, accepting))),
  );
}

/** The reference's actions that a pattern matches; undefined unless it holds each service that the pattern can mean. */
function knownActions(reference: Reference, pattern: string, glob: Glob): ActionFacts[] | undefined {
  const prefix = compileGlob(pattern.split(':')[0] ?? '');
  const services = reference.services.filter((service) => matches(prefix, service));
  const lists = services.map((service) => reference.actionsOf(service));
  if (lists.includes(undefined)) return undefined;
  const actions = lists.flatMap((list) => [...(list?.values() ?? [])]);
  const matched = actions.filter(({ name }) => matches(glob, name.toLowerCase()));
  return matched.length > 0 ? matched : undefined;
}

/** The Allow rules that together give some actions on all that is wanted; undefined where something stays ungiven. */
function grantingStatements(
  active: readonly UnconditionalStatement[],
  wanted: readonly Glob[],
  actions: readonly ActionFacts[] | undefined,
): UnconditionalStatement[] | undefined {
  const allows = active.filter(({ allows }) => allows);
  const denies = active.filter(({ allows }) => !allows);
  const domains = actions ? resourceDomains(actions) : [compileGlob('*')];
  const reachable = domains.filter((domain) => wanted.some((glob) => overlap(domain, glob)));
  if (reachable.length === 0) return [];
  const isTaken = reachable.some((domain) => denies.some((deny) => coversResources([deny], wanted, domain)));
  const isGiven = reachable.every((domain) => coversResources(allows, wanted, domain));
  return isGiven && !isTaken ? allows : undefined;
}

/** What actions can be asked of: their types of resource, or the `*` that stands for none. */
function resourceDomains(actions: readonly ActionFacts[]): Glob[] {
  const arns = new Set(actions.flatMap(({ resourceTypes }) => resourceTypes.map(({ arn }) => arn)));
  const domains = [...arns].map((arn) => compileGlob(inOnePartition(arn).replaceAll(placeholder, '*')));
  const none = compilePieces([{ literal: '*' }]);
  return actions.some(({ resourceTypes }) => resourceTypes.length === 0) ? [none, ...domains] : domains;
}

const placeholder = /\$\{[^}]*\}/g;

/** An account lives in one partition, so whichever a pattern names is the one that counts. */
function inOnePartition(arn: string): string {
  return arn.replace(/^arn:(aws(-[a-z-]+)?|\$\{Partition\}):/, 'arn:aws:');
}

function coversResources(rules: readonly UnconditionalStatement[], wanted: readonly Glob[], domain: Glob): boolean {
  if (rules.some(({ resources }) => !resources.negated && resources.items.some(isEverything))) return true;
  const slots = combineGlobLists([{ negated: false, items: wanted }, ...rules.map(({ resources }) => resources)]);
  const holds = (accepting: MatchingGlobs) =>
    !slots.includes(0, accepting) || rules.some((_, index) => slots.includes(index + 1, accepting));
  return holdsForEveryMatch(domain, slots.globs, holds);
}

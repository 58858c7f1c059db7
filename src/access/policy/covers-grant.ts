import type { JsonObject } from '../../domain/json.ts';
import { memoize, memoizeWeakly } from '../../domain/memoize.ts';
import { asArnPattern, compileGlob, compilePieces, matches, type Glob } from './patterns/glob.ts';
import { holdsForEveryMatch, isEverything, overlap, type MatchingGlobs } from './patterns/pattern-containment.ts';
import { isListed, combineGlobLists } from './patterns/negatable-list.ts';
import { parsePolicy } from './parse/parse-policy.ts';
import type { NegatableList, Statement } from './policy.ts';
import type { ActionFacts, Reference } from './reference.ts';
import { globWithoutVariables, parseTemplate } from './patterns/policy-variables.ts';

/** Patterns of actions and of ARNs; a grant is each matching action on each matching resource. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Whether a document allows all of a grant, and by which Allow statements (Sid, or `#1` for the first). */
export interface GrantCoverage {
  readonly covered: boolean;
  readonly statements: readonly string[];
}

/**
 * Whether the unconditional Allow statements of one identity policy allow every action of the grant on every resource
 * of the grant, in whatever way they are written. Where the reference holds the service, the actions are AWS's, each on
 * the types of resources that it supports; otherwise they are every name that the pattern matches. An unconditional
 * Deny on all resources of the grant removes its actions. A document that is not a valid policy covers nothing.
 */
export function coversGrant(reference: Reference, document: JsonObject, grant: Grant): GrantCoverage {
  const nothing = { covered: false, statements: [] };
  const parsed = parsePolicy(document);
  if ('problem' in parsed || grant.actions.length === 0) return nothing;
  const { version, statements } = parsed.policy;
  const unconditional = statements.flatMap((statement) => unconditionalStatement(statement, version));
  const wanted = grant.resources.map((resource) => asArnPattern(compileGlob(inOnePartition(resource))));
  const used = new Set<string>();

  const grants = (active: readonly UnconditionalStatement[], actions?: readonly ActionFacts[]): boolean => {
    const by = grantingStatements(active, wanted, actions);
    for (const { name } of by ?? []) used.add(name);
    return by !== undefined;
  };
  const covered = grant.actions.every((pattern) => grantsPattern(reference, pattern, unconditional, grants));
  if (!covered || used.size === 0) return nothing;
  return { covered, statements: unconditional.map(({ name }) => name).filter((name) => used.has(name)) };
}

/** A statement without conditions. */
interface UnconditionalStatement {
  readonly name: string;
  readonly allows: boolean;
  readonly actions: NegatableList<Glob>;
  readonly resources: NegatableList<Glob>;
}

/** Reads a statement without conditions; empty if it has conditions, or a policy variable in NotResource. */
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

/** Whether every action that the pattern matches is granted. */
function grantsPattern(
  reference: Reference,
  pattern: string,
  statements: readonly UnconditionalStatement[],
  grants: (active: readonly UnconditionalStatement[], actions?: readonly ActionFacts[]) => boolean,
): boolean {
  const glob = compileGlob(pattern.toLowerCase());
  const known = knownActions(reference)(pattern.toLowerCase());
  if (known) {
    const groups = new Map<string, { active: UnconditionalStatement[]; actions: ActionFacts[] }>();
    for (const action of known) {
      const name = action.name.toLowerCase();
      const active = statements.filter(({ actions }) => isListed(actions, (item) => matches(item, name)));
      const key = active.map((statement) => statements.indexOf(statement)).join();
      const group = groups.get(key) ?? { active, actions: [] };
      groups.set(key, group);
      group.actions.push(action);
    }
    return [...groups.values()].every(({ active, actions }) => grants(active, actions));
  }
  const lists = combineGlobLists(statements.map(({ actions }) => actions));
  return holdsForEveryMatch(glob, lists.globs, (matching) =>
    grants(statements.filter((_, index) => lists.includes(index, matching))),
  );
}

/** The reference's actions that a pattern matches; undefined if it lacks a service that the pattern can match. */
const knownActions = memoizeWeakly((reference: Reference) =>
  memoize(
    (pattern: string): readonly ActionFacts[] | undefined => {
      const glob = compileGlob(pattern);
      const prefix = compileGlob(pattern.split(':')[0] ?? '');
      const services = reference.services.filter((service) => matches(prefix, service));
      const lists = services.map((service) => reference.actionsOf(service));
      if (lists.includes(undefined)) return undefined;
      const actions = lists.flatMap((list) => [...(list?.values() ?? [])]);
      const matched = actions.filter(({ name }) => matches(glob, name.toLowerCase()));
      return matched.length > 0 ? matched : undefined;
    },
    { limit: 100 },
  ),
);

/** The Allow statements that together grant some actions on all wanted resources; undefined if something is missing. */
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
  const isDenied = reachable.some((domain) => denies.some((deny) => coversResources([deny], wanted, domain)));
  const isAllowed = reachable.every((domain) => coversResources(allows, wanted, domain));
  return isAllowed && !isDenied ? allows : undefined;
}

/** The resources that actions support: patterns of their types, and a literal `*` for actions without resources. */
function resourceDomains(actions: readonly ActionFacts[]): Glob[] {
  const arns = new Set(actions.flatMap(({ resourceTypes }) => resourceTypes.map(({ arn }) => arn)));
  const domains = [...arns].map(domainOf);
  const none = compilePieces([{ literal: '*' }]);
  return actions.some(({ resourceTypes }) => resourceTypes.length === 0) ? [none, ...domains] : domains;
}

/** The reference has a few thousand, of which each audit looks at the same. */
const domainOf = memoize((arn: string) => compileGlob(inOnePartition(arn).replaceAll(placeholder, '*')));

const placeholder = /\$\{[^}]*\}/g;

/** Replaces the partition by `aws`: an account is in one partition, so the others do not matter. */
function inOnePartition(arn: string): string {
  return arn.replace(/^arn:(aws(-[a-z-]+)?|\$\{Partition\}):/, 'arn:aws:');
}

function coversResources(
  statements: readonly UnconditionalStatement[],
  wanted: readonly Glob[],
  domain: Glob,
): boolean {
  if (statements.some(({ resources }) => !resources.negated && resources.items.some(isEverything))) return true;
  const lists = combineGlobLists([{ negated: false, items: wanted }, ...statements.map(({ resources }) => resources)]);
  const holds = (matching: MatchingGlobs) =>
    !lists.includes(0, matching) || statements.some((_, index) => lists.includes(index + 1, matching));
  return holdsForEveryMatch(domain, lists.globs, holds);
}

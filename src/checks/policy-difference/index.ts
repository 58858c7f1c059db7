import type { PolicyPlace, PolicyProblem } from '../../access/policy/policy.ts';
import type { JsonObject } from '../../domain/json.ts';
import { canonicalJson } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import {
  canonicalPolicy,
  statementKey,
  type CanonicalPolicy,
  type CanonicalStatement,
  type Terms,
} from './canonical.ts';
import { describeStatement, enumerate } from './describe.ts';

/**
 * What a document says beyond or short of the declared one, line by line: `+` it says more, `-` it lacks, `~` one
 * statement has changed, and how. Empty where both mean the same. A document that is no policy is compared as JSON.
 */
export function policyDifference(
  declared: JsonObject,
  seen: JsonObject,
  place: PolicyPlace = 'identity',
  [first, second]: readonly [string, string] = ['declared', "account's"],
): readonly string[] {
  const from = canonicalPolicy(declared, place);
  const to = canonicalPolicy(seen, place);
  if ('problem' in from || 'problem' in to) {
    if (canonicalJson(declared) === canonicalJson(seen)) return [];
    return [...complaint(first, from), ...complaint(second, to)];
  }
  return [...versionChange(from, to), ...statementChanges(from.statements, to.statements)];
}

/** What a document says, as evidence: equal for documents that mean the same. */
export function policyEvidence(document: JsonObject, place: PolicyPlace = 'identity'): JsonObject {
  const policy = canonicalPolicy(document, place);
  if ('problem' in policy) return { document };
  const { version, statements } = policy;
  return {
    ...(version === undefined ? {} : { version }),
    statements: statements.map((statement) => describeStatement(statement)),
  };
}

function complaint(whose: string, policy: CanonicalPolicy | { readonly problem: PolicyProblem }): readonly string[] {
  if (!('problem' in policy)) return [];
  const { path, message } = policy.problem;
  return [`! the ${whose} document is no policy: ${escapeUnprintable(`${path} ${message}`.trim())}`];
}

function versionChange(from: CanonicalPolicy, to: CanonicalPolicy): readonly string[] {
  if (from.version === undefined || to.version === undefined || from.version === to.version) return [];
  return [
    `~ Version ${to.version} in place of ${from.version}: policy variables mean something under 2012-10-17 alone`,
  ];
}

function statementChanges(from: readonly CanonicalStatement[], to: readonly CanonicalStatement[]): readonly string[] {
  const lacking = without(from, to);
  const added = without(to, from);
  const pairs = closestPairs(lacking, added);
  const paired = new Set(pairs.flat());
  return [
    ...pairs.map(([before, after]) => `~ ${describeStatement(before, 3)}: ${change(before, after)}`),
    ...added.filter((statement) => !paired.has(statement)).map((statement) => `+ ${describeStatement(statement)}`),
    ...lacking.filter((statement) => !paired.has(statement)).map((statement) => `- ${describeStatement(statement)}`),
  ];
}

function without(
  statements: readonly CanonicalStatement[],
  others: readonly CanonicalStatement[],
): readonly CanonicalStatement[] {
  const known = new Set(others.map(statementKey));
  return statements.filter((statement) => !known.has(statementKey(statement)));
}

/** Pairs each statement with the one that it most likely has become; what shares no action is another statement. */
function closestPairs(lacking: readonly CanonicalStatement[], added: readonly CanonicalStatement[]) {
  const candidates = lacking.flatMap((before) =>
    added.map((after) => ({ before, after, score: similarity(before, after) })),
  );
  const pairs: (readonly [CanonicalStatement, CanonicalStatement])[] = [];
  const taken = new Set<CanonicalStatement>();
  for (const { before, after, score } of candidates.sort((a, b) => b.score - a.score)) {
    if (score === 0 || taken.has(before) || taken.has(after)) continue;
    taken.add(before).add(after);
    pairs.push([before, after]);
  }
  return pairs;
}

function similarity(a: CanonicalStatement, b: CanonicalStatement): number {
  const actions = shared(a.actions, b.actions);
  if (a.effect !== b.effect || actions === 0) return 0;
  const conditions = shared({ negated: false, items: a.conditions }, { negated: false, items: b.conditions });
  return actions + shared(a.resources, b.resources) + shared(a.principals, b.principals) + conditions;
}

/** The part of the terms of both lists that both have, from 0 to 1. */
function shared(a: Terms, b: Terms): number {
  if (!a || !b) return a === b ? 1 : 0;
  if (a.negated !== b.negated) return 0;
  const ours = new Set(a.items.map(({ key }) => key));
  const theirs = new Set(b.items.map(({ key }) => key));
  const together = ours.union(theirs).size;
  return together === 0 ? 1 : ours.intersection(theirs).size / together;
}

/** What has changed from one statement to the other, list by list. */
function change(before: CanonicalStatement, after: CanonicalStatement): string {
  const conditions = (statement: CanonicalStatement) => ({ negated: false, items: statement.conditions });
  return [
    ...listChange('actions', before.actions, after.actions),
    ...listChange('resources', before.resources, after.resources),
    ...listChange('principals', before.principals, after.principals),
    ...listChange('conditions', conditions(before), conditions(after)),
  ].join('; ');
}

function listChange(noun: string, before: Terms, after: Terms): readonly string[] {
  if (before && after && before.negated !== after.negated) {
    const words = ({ negated, items }: NonNullable<Terms>) => `${negated ? 'all but ' : ''}${enumerate(items)}`;
    return [`${noun} now ${words(after)}, not ${words(before)}`];
  }
  const what = before?.negated ? `excluded ${noun}` : noun;
  const added = beyond(after, before);
  const removed = beyond(before, after);
  return [
    ...(added.length > 0 ? [`${what} added: ${enumerate(added)}`] : []),
    ...(removed.length > 0 ? [`${what} removed: ${enumerate(removed)}`] : []),
  ];
}

function beyond(list: Terms, other: Terms) {
  const known = new Set(other?.items.map(({ key }) => key));
  return (list?.items ?? []).filter(({ key }) => !known.has(key));
}

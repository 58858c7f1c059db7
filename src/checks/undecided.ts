import type { Undecided } from '../domain/finding.ts';
import { globalRegion, isUnread, ownCodes, scopeKey, type Coverage, type Scope } from '../domain/scope.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import type { CheckRule, UndecidedResource } from './check.ts';

/** Which scopes keep a rule from being decided, and for which resources. */
interface Gap {
  readonly scopes: Map<string, Scope>;
  readonly resources: Set<string>;
}

/**
 * Tells for each rule of a check for how many resources it could not be decided: because a scope that it needs was not
 * read, or because AWS did not return enough about a resource.
 */
export function undecidedOfCheck(
  check: string,
  rules: readonly CheckRule[],
  undecidedResources: readonly UndecidedResource[],
  snapshot: SnapshotIndex,
): readonly Undecided[] {
  const gaps = new Map<string, Gap>();
  const gapOf = (rule: string) => {
    const gap = gaps.get(rule) ?? { scopes: new Map(), resources: new Set() };
    gaps.set(rule, gap);
    return gap;
  };
  const coverage = new Map(snapshot.snapshot.coverage.map((scope) => [scopeKey(scope), scope]));
  for (const rule of rules) {
    for (const { place, kind, unread } of unreadPlaces(rule, coverage)) {
      const resources = snapshot.in({ ...place, kind }).filter((resource) => rule.appliesTo?.(resource) ?? true);
      const undecided = resources.filter(
        ({ id }) => !unread.every((scope) => describes(scope, kind) && snapshot.isRead({ ...scopeOnly(scope), id })),
      );
      // If the list itself was read, there is nothing else that the rule could be about.
      if (undecided.length === 0 && snapshot.isComplete({ ...place, kind })) continue;
      const gap = gapOf(rule.name);
      for (const scope of unread) gap.scopes.set(scopeKey(scope), scopeOnly(scope));
      for (const resource of undecided) gap.resources.add(`${scopeKey(resource)}/${resource.id}`);
    }
  }
  for (const { undecided, subject, missingFrom } of undecidedResources) {
    for (const rule of undecided) {
      const gap = gapOf(rule);
      for (const scope of missingFrom) gap.scopes.set(scopeKey(scope), scopeOnly(scope));
      gap.resources.add(`${scopeKey(subject)}/${subject.id}`);
    }
  }
  return [...gaps].map(([rule, { scopes, resources }]) => ({
    rule,
    check,
    count: resources.size,
    because: [...scopes.values()],
  }));
}

/** The places that the rule applies in and where something that it needs was not read. */
function* unreadPlaces(
  { reads, isDefault, appliesIn = () => true }: CheckRule,
  coverage: ReadonlyMap<string, Coverage>,
) {
  for (const { about: kind, with: others = [], mayLack = [] } of reads) {
    const isMissed = (scope: Coverage) => isLacking(scope) && !isDefault && !mayLack.includes(scope.kind);
    for (const place of coverage.values()) {
      if (place.kind !== kind || !appliesIn(place)) continue;
      const needed = [kind, ...others].flatMap((name) => scopeAt(coverage, place, name) ?? []);
      const unread = needed.filter((scope) => isUnread(scope) || isMissed(scope));
      if (unread.length > 0) yield { place, kind, unread };
    }
  }
}

/** Whether a scope holds the resources of a kind, or their attributes, which have the same ids. */
function describes(scope: Scope, kind: string): boolean {
  return scope.kind === kind || scope.kind === `${kind}-attribute`;
}

/** The scope of a kind in the same region, or else the account's own. */
function scopeAt(
  coverage: ReadonlyMap<string, Coverage>,
  { account, region }: Scope,
  kind: string,
): Coverage | undefined {
  return (
    coverage.get(scopeKey({ account, region, kind })) ?? coverage.get(scopeKey({ account, region: globalRegion, kind }))
  );
}

/** Whether the account does not have what the rule needs, though it could. */
function isLacking({ optional, code }: Coverage): boolean {
  return optional === true && code !== ownCodes.notEnabled;
}

function scopeOnly({ account, region, kind }: Scope): Scope {
  return { account, region, kind };
}

import type { Baseline, ProtectRule } from '../../domain/baseline.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Reading, Scope } from '../../domain/scope.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import type { Check, CheckContext, CheckRule } from '../check.ts';
import { findingReporter, scopeOf } from './report-finding.ts';
import { compilePlace, compileSelector } from './selector.ts';
import { all, label } from './words.ts';

/** A protection that a resource can have, and how to tell whether it has it. */
export interface Protection<Kind extends keyof KindMap> extends Pick<Check, 'id' | 'summary'> {
  /** As a title begins: `Termination protection`. */
  readonly name: string;
  readonly kind: Kind;
  /** The kind that tells what the first does not. */
  readonly toldBy: keyof KindMap;
  isDemandedBy(rule: ProtectRule): boolean;
  /** Whether the first kind alone tells it of a resource; never where left out. */
  isToldByList?(resource: KindMap[Kind]): boolean;
  /** Undefined where it does not make sense to ask for the resource at all. */
  read(resource: KindMap[Kind], context: CheckContext): ProtectionState | undefined;
  /** The command that switches it on. */
  fix(resource: KindMap[Kind]): string | undefined;
}

export interface ProtectionState {
  /** Undefined where it could not be read: neither on nor off. */
  readonly isOn: boolean | undefined;
  readonly evidence: JsonObject;
  /** AWS's words for the state, where they say more than on and off. */
  readonly words?: string;
  /** Why it cannot be switched on. */
  readonly obstacle?: string | undefined;
}

/** Makes the check that finds resources whose protection is off though a rule demands it. */
export function protectionCheck<Kind extends keyof KindMap>(protection: Protection<Kind>): Check {
  const { id, summary, kind, name, toldBy } = protection;
  const isTold = (resource: Resource<string, unknown>) =>
    protection.isToldByList?.(resource as unknown as KindMap[Kind]) ?? false;
  return {
    id,
    summary,
    severity: 'high',
    rules(baseline) {
      const rules = protectRules(baseline, (rule) => protection.isDemandedBy(rule), [{ about: kind, with: [toldBy] }]);
      return rules.map((rule) => ({
        ...rule,
        bearsOn: (resource) => rule.bearsOn?.(resource) !== false && !isTold(resource),
      }));
    },
    *run(context) {
      const demand = protectRulesMatching(context, (rule) => protection.isDemandedBy(rule));
      const observe = findingReporter(context);
      for (const resource of context.snapshot.ofKind(kind)) {
        const rules = demand.on(resource);
        const state = rules.length > 0 ? protection.read(resource, context) : undefined;
        if (!state || state.isOn === true) continue;
        const { isOn, evidence, words = 'off', obstacle } = state;
        if (isOn === undefined) {
          yield { undecided: rules.map(protectRuleName), subject: resource, because: [scopeOf(resource, toldBy)] };
          continue;
        }
        yield observe(resource, {
          title: `${name} is off on ${label(resource)}`,
          expected: `on, by ${namesOf(rules)}`,
          actual: obstacle === undefined ? words : `${words}; ${obstacle}`,
          evidence,
          commands: obstacle !== undefined ? [] : [protection.fix(resource)],
          restsOn: isTold(resource) ? [scopeOf(resource)] : listAndAttributeScopes(resource, kind, toldBy),
        });
      }
    },
  };
}

/** The rules that make a demand, by the resource that they make it on. */
export function protectRulesMatching(
  { baseline }: Pick<CheckContext, 'baseline'>,
  isDemand: (rule: ProtectRule) => boolean,
) {
  const rules = baseline.protect.filter(isDemand).map((rule) => ({ rule, matches: compileSelector(rule.match) }));
  return {
    on: (resource: Resource<string, unknown>): readonly ProtectRule[] =>
      rules.filter(({ matches }) => matches(resource)).map(({ rule }) => rule),
  };
}

/** `rule production`, `rules production and crown jewels`. */
export function namesOf(rules: readonly ProtectRule[]): string {
  return `rule${rules.length === 1 ? '' : 's'} ${all(rules.map(({ name }) => name))}`;
}

/** The rules of the section `protect` that make a demand, as checks declare theirs. */
export function protectRules(
  { protect }: Baseline,
  isDemand: (rule: ProtectRule) => boolean,
  reads: CheckRule['reads'],
): readonly CheckRule[] {
  return protect.filter(isDemand).map((rule) => ({
    name: protectRuleName(rule),
    reads,
    bearsOn: compileSelector(rule.match),
    isAbout: compilePlace(rule.match),
  }));
}

/** Where the baseline declares it. */
export function protectRuleName({ name }: ProtectRule): string {
  return `protect ${name}`;
}

/** The scope of a resource, and the resource of the other kind that tells the rest of it. */
export function listAndAttributeScopes(
  resource: Scope & Pick<Resource, 'id'>,
  kind: string,
  toldBy: string,
): readonly Reading[] {
  return [scopeOf(resource, kind), { ...scopeOf(resource, toldBy), id: resource.id }];
}

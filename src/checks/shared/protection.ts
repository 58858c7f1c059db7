import type { Baseline, ProtectRule } from '../../domain/baseline.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Reading, Scope } from '../../domain/scope.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import type { Check, CheckContext, CheckRule } from '../check.ts';
import { findingReporter, scopeOf } from './report-finding.ts';
import { compilePlace, compileSelector } from './selector.ts';
import { joinedByAnd, label } from './words.ts';

/** A protection that a resource can have, and how to read whether it is on. */
export interface Protection<Kind extends keyof KindMap> extends Pick<Check, 'id' | 'summary'> {
  /** As a title begins: `Termination protection`. */
  readonly name: string;
  readonly kind: Kind;
  /** The kind that holds the state of the protection where the first kind does not. */
  readonly sourceKind: keyof KindMap;
  isRequiredBy(rule: ProtectRule): boolean;
  /** Whether the first kind alone holds the state for a resource; never, unless given. */
  isReadWithList?(resource: KindMap[Kind]): boolean;
  /** Undefined if the protection does not apply to the resource. */
  read(resource: KindMap[Kind], context: CheckContext): ProtectionState | undefined;
  /** The command that switches it on. */
  fix(resource: KindMap[Kind]): string | undefined;
}

export interface ProtectionState {
  /** Undefined if it could not be read: neither on nor off. */
  readonly isOn: boolean | undefined;
  readonly evidence: JsonObject;
  /** The state in AWS's words, if they say more than on and off. */
  readonly stateText?: string;
  /** Why it cannot be switched on. */
  readonly obstacle?: string | undefined;
}

/** Makes the check that finds resources whose protection is off although a rule requires it. */
export function protectionCheck<Kind extends keyof KindMap>(protection: Protection<Kind>): Check {
  const { id, summary, kind, name, sourceKind } = protection;
  const isInList = (resource: Resource<string, unknown>) =>
    protection.isReadWithList?.(resource as unknown as KindMap[Kind]) ?? false;
  return {
    id,
    summary,
    severity: 'high',
    rules(baseline) {
      const rules = protectRules(baseline, (rule) => protection.isRequiredBy(rule), [
        { about: kind, with: [sourceKind] },
      ]);
      return rules.map((rule) => ({
        ...rule,
        appliesTo: (resource) => rule.appliesTo?.(resource) !== false && !isInList(resource),
      }));
    },
    *run(context) {
      const rulesFor = protectRulesMatching(context, (rule) => protection.isRequiredBy(rule));
      const reportFinding = findingReporter(context);
      for (const resource of context.snapshot.ofKind(kind)) {
        const rules = rulesFor(resource);
        const state = rules.length > 0 ? protection.read(resource, context) : undefined;
        if (!state || state.isOn === true) continue;
        const { isOn, evidence, stateText = 'off', obstacle } = state;
        if (isOn === undefined) {
          yield {
            undecided: rules.map(protectRuleName),
            subject: resource,
            missingFrom: [scopeOf(resource, sourceKind)],
          };
          continue;
        }
        yield reportFinding(resource, {
          title: `${name} is off on ${label(resource)}`,
          expected: `on, by ${namesOf(rules)}`,
          actual: obstacle === undefined ? stateText : `${stateText}; ${obstacle}`,
          evidence,
          commands: obstacle !== undefined ? [] : [protection.fix(resource)],
          dependsOn: isInList(resource) ? [scopeOf(resource)] : listAndAttributeScopes(resource, kind, sourceKind),
        });
      }
    },
  };
}

/** Makes the look-up of the rules that require a protection of a resource. */
export function protectRulesMatching(
  { baseline }: Pick<CheckContext, 'baseline'>,
  requires: (rule: ProtectRule) => boolean,
): (resource: Resource<string, unknown>) => readonly ProtectRule[] {
  const rules = baseline.protect.filter(requires).map((rule) => ({ rule, matches: compileSelector(rule.match) }));
  return (resource) => rules.filter(({ matches }) => matches(resource)).map(({ rule }) => rule);
}

/** `rule production`, `rules production and crown jewels`. */
export function namesOf(rules: readonly ProtectRule[]): string {
  return `rule${rules.length === 1 ? '' : 's'} ${joinedByAnd(rules.map(({ name }) => name))}`;
}

/** The rules of the section `protect` that require a protection, as `CheckRule`s. */
export function protectRules(
  { protect }: Baseline,
  requires: (rule: ProtectRule) => boolean,
  reads: CheckRule['reads'],
): readonly CheckRule[] {
  return protect.filter(requires).map((rule) => ({
    name: protectRuleName(rule),
    reads,
    appliesTo: compileSelector(rule.match),
    appliesIn: compilePlace(rule.match),
  }));
}

/** Where the baseline declares it. */
export function protectRuleName({ name }: ProtectRule): string {
  return `protect ${name}`;
}

/** What a finding depends on that needs a resource and its attributes: its scope, and the resource of the other kind. */
export function listAndAttributeScopes(
  resource: Scope & Pick<Resource, 'id'>,
  kind: string,
  sourceKind: string,
): readonly Reading[] {
  return [scopeOf(resource, kind), { ...scopeOf(resource, sourceKind), id: resource.id }];
}

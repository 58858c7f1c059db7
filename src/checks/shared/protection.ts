import type { Baseline, ProtectRule } from '../../domain/baseline.ts';
import type { Severity } from '../../domain/finding.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Reading, Scope } from '../../domain/scope.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import type { Check, CheckContext, CheckRule } from '../check.ts';
import { isRarelyThere } from './reads.ts';
import { findingReporter, scopeOf } from './report-finding.ts';
import { compilePlace, compileSelector } from './selector.ts';
import { joinedByAnd, label } from './words.ts';

/** A protection that a resource can have, and how to read whether it is on. */
export interface Protection<Kind extends keyof KindMap> extends Pick<Check, 'id' | 'summary'> {
  /** High, unless given. */
  readonly severity?: Severity;
  /** As a title begins: `Termination protection`. */
  readonly name: string;
  /** The title, where it is not "… is off on …". */
  title?(resource: string): string;
  /** What is expected; `on`, unless given. */
  readonly expected?: string;
  /** See `Check`. */
  readonly declaredBy: string;
  readonly kinds: readonly Kind[];
  /** The kind that holds the state of the protection where the resource itself does not. */
  readonly sourceKind?: keyof KindMap;
  isRequiredBy(rule: ProtectRule): boolean;
  /** Whether the resource can have the protection at all; every resource of the kinds, unless given. */
  appliesTo?(resource: KindMap[Kind]): boolean;
  /** Whether the resource itself holds the state although there is a `sourceKind`; never, unless given. */
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
  const { id, summary, severity = 'high', declaredBy, kinds, name, sourceKind, expected = 'on' } = protection;
  /** The kind that holds the state where it is not read with the resource. */
  const sourceOf = (resource: KindMap[Kind]) => (protection.isReadWithList?.(resource) ? undefined : sourceKind);
  const applies = (resource: KindMap[Kind]) => protection.appliesTo?.(resource) ?? true;
  return {
    id,
    summary,
    severity,
    declaredBy,
    rules(baseline) {
      const rules = protectRules(
        baseline,
        (rule) => protection.isRequiredBy(rule),
        kinds.map((about) => ({
          about,
          ...(sourceKind && { with: [sourceKind] }),
          mayLack: kinds.filter(isRarelyThere),
        })),
      );
      return rules.map((rule) => ({
        ...rule,
        appliesTo: (each) => {
          const resource = each as unknown as KindMap[Kind];
          return rule.appliesTo?.(each) !== false && applies(resource) && sourceOf(resource) === sourceKind;
        },
      }));
    },
    *run(context) {
      const rulesFor = protectRulesMatching(context, (rule) => protection.isRequiredBy(rule));
      const reportFinding = findingReporter(context);
      for (const resource of kinds.flatMap((kind) => context.snapshot.ofKind(kind)).filter(applies)) {
        const rules = rulesFor(resource);
        const source = sourceOf(resource);
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
          title: protection.title?.(label(resource)) ?? `${name} is off on ${label(resource)}`,
          expected: `${expected}, by ${namesOf(rules)}`,
          actual: obstacle === undefined ? stateText : `${stateText}; ${obstacle}`,
          evidence,
          commands: obstacle !== undefined ? [] : [protection.fix(resource)],
          dependsOn: source ? listAndAttributeScopes(resource, resource.kind, source) : [scopeOf(resource)],
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

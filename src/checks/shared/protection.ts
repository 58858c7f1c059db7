import type { ProtectRule } from '../../domain/baseline.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import type { Check, CheckContext } from '../check.ts';
import { observer } from './observe.ts';
import { compileSelector } from './selector.ts';
import { unreadReasons } from './unread.ts';
import { all, label } from './words.ts';

/** A protection that a resource can have, and how to tell whether it has it. */
export interface Protection<Kind extends keyof KindMap> extends Pick<Check, 'id' | 'summary'> {
  /** As a title begins: `Termination protection`. */
  readonly name: string;
  readonly kind: Kind;
  isDemandedBy(rule: ProtectRule): boolean;
  /** Undefined where it does not make sense to ask for the resource at all. */
  read(resource: KindMap[Kind], context: CheckContext): ProtectionState | undefined;
  /** The command that switches it on. */
  fix(resource: KindMap[Kind]): string | undefined;
}

export interface ProtectionState {
  /** Undefined where it could not be read: neither on nor off. */
  readonly isOn: boolean | undefined;
  readonly evidence: JsonObject;
  /** The scope that tells it. */
  readonly toldBy: Scope;
  /** AWS's words for the state, where they say more than on and off. */
  readonly words?: string;
  /** Why it cannot be switched on. */
  readonly obstacle?: string | undefined;
}

/** Makes the check that finds resources whose protection is off, or unknown, though a rule demands it. */
export function protectionCheck<Kind extends keyof KindMap>(protection: Protection<Kind>): Check {
  const { id, summary, kind, name } = protection;
  return {
    id,
    summary,
    severity: 'high',
    *run(context) {
      const demand = demandsOf(context, (rule) => protection.isDemandedBy(rule));
      if (demand.isEmpty) return;
      const observe = observer(context);
      const reasonFor = unreadReasons(context.snapshot);
      for (const resource of context.snapshot.ofKind(kind)) {
        const rules = demand.on(resource);
        const state = rules.length > 0 ? protection.read(resource, context) : undefined;
        if (!state || state.isOn === true) continue;
        const { isOn, evidence, toldBy, words, obstacle } = state;
        const isUnknown = isOn === undefined;
        const actual = isUnknown ? `unknown: could not be read (${reasonFor(toldBy)})` : (words ?? 'off');
        yield observe(resource, {
          title: `${name} is ${isUnknown ? 'unknown' : 'off'} on ${label(resource)}`,
          expected: `on, by ${namesOf(rules)}`,
          actual: obstacle === undefined ? actual : `${actual}; ${obstacle}`,
          evidence,
          ...(isUnknown ? { certainty: 'unknown' as const, severity: 'medium' as const } : {}),
          commands: isUnknown || obstacle !== undefined ? [] : [protection.fix(resource)],
          restsOn: distinctScopes([{ account: resource.account, region: resource.region, kind }, toldBy]),
        });
      }
    },
  };
}

/** The rules that make a demand, by the resource that they make it on. */
export function demandsOf(context: CheckContext, isDemand: (rule: ProtectRule) => boolean) {
  const rules = context.baseline.protect.filter(isDemand).map((rule) => ({ rule, matches: compileSelector(rule.match) }));
  return {
    isEmpty: rules.length === 0,
    on: (resource: Resource<string, unknown>): readonly ProtectRule[] =>
      rules.filter(({ matches }) => matches(resource)).map(({ rule }) => rule),
  };
}

/** `rule production`, `rules production and crown jewels`. */
export function namesOf(rules: readonly ProtectRule[]): string {
  return `rule${rules.length === 1 ? '' : 's'} ${all(rules.map(({ name }) => name))}`;
}

function distinctScopes([own, other]: readonly [Scope, Scope]): readonly Scope[] {
  return own.kind === other.kind ? [own] : [own, other];
}

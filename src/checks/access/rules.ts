import {
  appliesToKind,
  targetKinds,
  targetTypeOf,
  type ActionFacts,
  type Reference,
  type TargetableKind,
} from '../../access/index.ts';
import { parseArn } from '../../domain/arn.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { Finding } from '../../domain/finding.ts';
import type { CheckRule } from '../check.ts';
import { identityKinds, isRarelyThere } from '../shared/reads.ts';
import { actionsNamed } from './questions.ts';
import { compilePlace, compileSelector } from '../shared/selector.ts';

/** Where the baseline declares a rule about access. */
export function accessRuleName(name: string): string {
  return `access ${name}`;
}

/** The rule of a finding about access, which is about all that the rule covers together. */
export function ruleOfFinding({ evidence: { rule } }: Pick<Finding, 'evidence'>): string {
  return accessRuleName(typeof rule === 'string' ? rule : '');
}

/** A rule about actions as a `CheckRule`: about the kinds that its actions apply to. */
export function actionRuleOf({ name, actions, resources, kinds }: ActionRule, reference: Reference): CheckRule {
  const meant = actionsNamed(actions, reference);
  const covered = targetKinds.filter((kind) => (kinds?.includes(kind) ?? true) && applyToKind(meant, kind));
  // A rule about what several services have does not ask an account to use all of them.
  const namesKinds = kinds !== undefined || new Set(covered.map(serviceOfKind)).size === 1;
  return {
    name: accessRuleName(name),
    reads: covered.map((about) => {
      const { readsAlso: others = [], decidedWithout = [] } = targetTypeOf(about) ?? {};
      const all = [about, ...others];
      return {
        about,
        with: [...others, ...identityKinds],
        mayLack: namesKinds
          ? [...all.filter((kind) => isRarelyThere(kind) && !kinds?.includes(kind)), ...decidedWithout]
          : all,
      };
    }),
    appliesTo: compileSelector(resources),
    appliesIn: compilePlace(resources),
  };
}

function serviceOfKind(kind: TargetableKind): string | undefined {
  return parseArn(targetTypeOf(kind)?.exampleArn ?? '')?.service;
}

/** Whether one of the actions applies to resources of a kind. */
export function applyToKind(actions: readonly ActionFacts[], kind: TargetableKind): boolean {
  return actions.some((action) => appliesToKind(action, kind));
}

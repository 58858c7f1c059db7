import {
  targetKinds,
  targetTypeOf,
  type ActionFacts,
  type Reference,
  type TargetableKind,
} from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { CheckRule } from '../check.ts';
import { identityKinds } from '../shared/reads.ts';
import { actionsNamed, appliesToKind } from './questions.ts';
import { compilePlace, compileSelector } from '../shared/selector.ts';

/** Where the baseline declares a rule about access. */
export function accessRuleName(name: string): string {
  return `access ${name}`;
}

/** A rule about actions as a `CheckRule`: about the kinds that its actions apply to. */
export function actionRuleOf(
  { name, actions, resources, kinds = targetKinds }: ActionRule,
  reference: Reference,
): CheckRule {
  const meant = actionsNamed(actions, reference);
  const covered = targetKinds.filter((kind) => kinds.includes(kind) && applyToKind(meant, kind));
  const reads = covered.map((about) => ({
    about,
    with: [...(targetTypeOf(about)?.readsAlso ?? []), ...identityKinds],
  }));
  return {
    name: accessRuleName(name),
    reads,
    appliesTo: compileSelector(resources),
    appliesIn: compilePlace(resources),
  };
}

/** Whether one of the actions applies to resources of a kind. */
export function applyToKind(actions: readonly ActionFacts[], kind: TargetableKind): boolean {
  return actions.some((action) => appliesToKind(action, kind));
}

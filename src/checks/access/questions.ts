import {
  changedTarget,
  actionSets,
  appliesToKind,
  actionsMatching,
  targetKinds,
  targetsOf,
  targetOfArn,
  type ActionFacts,
  type Reference,
  type Target,
  type TargetableKind,
} from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import { compareText } from '../../domain/text/order.ts';
import { isOwnedByAccount, type Resource } from '../../domain/resource.ts';
import type { CheckContext } from '../check.ts';
import { compileSelector } from '../shared/selector.ts';

/** The part of a rule that is about one kind of resources. */
export interface RuleQuestion {
  /** `account` for actions that take no resource. */
  readonly kind: TargetableKind | 'account';
  /** The rule's actions that apply to the kind. */
  readonly actions: readonly string[];
  readonly targets: Iterable<Target>;
  /** What the targets are made from, in the same order; empty for what is not in the snapshot. */
  readonly subjects: readonly Resource<string, unknown>[];
}

/**
 * Splits a rule into questions, one for each kind; resources that the accounts can see but do not own are left out.
 */
export function questionsOf(
  { actions, resources, kinds = targetKinds }: ActionRule,
  { snapshot, reference }: CheckContext,
): readonly RuleQuestion[] {
  const meant = actionsNamed(actions, reference);
  const isMeant = compileSelector(resources);
  const found = targetKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind): RuleQuestion[] => {
      const subjects = snapshot
        .ofAnyKind(kind)
        .filter((resource) => isOwnedByAccount(resource) && isMeant(resource))
        .sort(byArn);
      return [
        {
          kind,
          subjects,
          targets: targetsOf(snapshot, subjects),
          actions: meant.filter((action) => appliesToKind(action, kind)).map(({ name }) => name),
        },
      ];
    });
  const accounts = [...new Set(found.flatMap(({ subjects }) => subjects.map(({ account }) => account)))].sort();
  const everything = accounts.map((account): Target => changedTarget(targetOfArn('*', account), { account }));
  const withoutResource = meant.filter(({ resourceTypes }) => resourceTypes.length === 0).map(({ name }) => name);
  const all: readonly RuleQuestion[] = [
    ...found,
    { kind: 'account', actions: withoutResource, targets: everything, subjects: [] },
  ];
  return all.filter((question) => question.actions.length > 0 && Iterator.from(question.targets).some(() => true));
}

function byArn(a: Pick<Resource, 'arn'>, b: Pick<Resource, 'arn'>): number {
  return compareText(a.arn, b.arn);
}

/** The actions that a rule names, by name, pattern or set. */
export function actionsNamed(actions: readonly string[], reference: Reference): readonly ActionFacts[] {
  return [
    ...new Set(
      actions
        .flatMap((name) => actionSets[name]?.actions ?? name)
        .flatMap((pattern) => actionsMatching(reference, pattern)),
    ),
  ];
}

import {
  actionSets,
  actionsMatching,
  targetKinds,
  targetFactory,
  targetOfArn,
  type ActionFacts,
  type Reference,
  type Target,
} from '../../access/index.ts';
import { matches } from '../../access/policy/patterns/glob.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import { compareText } from '../../domain/order.ts';
import type { Resource } from '../../domain/resource.ts';
import type { CheckContext } from '../check.ts';
import { isAwsManaged } from '../shared/managed-policy.ts';
import { compileSelector } from '../shared/selector.ts';

/** What a rule asks about one kind of resources. */
export interface Question {
  /** `account` for actions that take no resource. */
  readonly kind: (typeof targetKinds)[number] | 'account';
  /** Those of the rule's actions that can be asked of the kind. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
}

/**
 * Takes a rule apart into questions, one a kind; resources that the accounts only see, and do not own, are left out.
 */
export function questionsOf(
  { actions, resources, kinds = targetKinds }: ActionRule,
  { snapshot, reference }: CheckContext,
): readonly Question[] {
  const meant = actionsOf(actions, reference);
  const isMeant = compileSelector(resources);
  const targetOf = targetFactory(snapshot);
  const found = targetKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind): Question[] => {
      const targets = snapshot
        .ofAnyKind(kind)
        .filter((resource) => isOwn(resource) && isMeant(resource))
        .sort(byArn)
        .map(targetOf);
      return [
        { kind, targets, actions: meant.filter((action) => fits(action, targets[0]?.arn)).map(({ name }) => name) },
      ];
    });
  const accounts = [...new Set(found.flatMap(({ targets }) => targets.map(({ account }) => account)))].sort();
  const everything = accounts.map((account): Target => ({ ...targetOfArn('*', account), account }));
  const withoutResource = meant.filter(({ resourceTypes }) => resourceTypes.length === 0).map(({ name }) => name);
  const all: readonly Question[] = [...found, { kind: 'account', actions: withoutResource, targets: everything }];
  return all.filter((question) => question.actions.length > 0 && question.targets.length > 0);
}

function byArn(a: Pick<Resource, 'arn'>, b: Pick<Resource, 'arn'>): number {
  return compareText(a.arn, b.arn);
}

/**
 * Whether requests for the action name resources of such ARNs: of the types that they must name, where there are any.
 */
export function fits({ resourceTypes }: ActionFacts, example: string | undefined): boolean {
  const required = resourceTypes.filter((type) => type.required);
  return (
    example !== undefined &&
    (required.length > 0 ? required : resourceTypes).some(({ pattern }) => matches(pattern, example))
  );
}

/** The actions that a rule names, by name, pattern or set. */
export function actionsOf(actions: readonly string[], reference: Reference): readonly ActionFacts[] {
  return [
    ...new Set(
      actions
        .flatMap((name) => actionSets[name]?.actions ?? name)
        .flatMap((pattern) => actionsMatching(reference, pattern)),
    ),
  ];
}

/** Images and snapshots of others, and AWS's own policies, are nobody's here to change. */
export function isOwn({ kind, arn, account, attributes }: Resource<string, unknown>): boolean {
  if (kind === 'policy') return !isAwsManaged(arn);
  const { owner } = attributes as { readonly owner?: unknown };
  return typeof owner !== 'string' || owner === account;
}

import { targetKinds, type ActionFacts, type Reference } from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { CheckRule } from '../check.ts';
import { identityKinds } from '../shared/reads.ts';
import { actionsNamed, appliesToArn } from './questions.ts';
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
  const reads = covered.map((about) => ({ about, with: [...(furtherKinds.get(about) ?? []), ...identityKinds] }));
  return {
    name: accessRuleName(name),
    reads,
    appliesTo: compileSelector(resources),
    appliesIn: compilePlace(resources),
  };
}

/** The kinds of resources that a rule can be about. */
export type ApplicableKind = (typeof targetKinds)[number];

/** Whether one of the actions applies to resources of a kind. */
export function applyToKind(actions: readonly ActionFacts[], kind: ApplicableKind): boolean {
  return actions.some((action) => appliesToArn(action, examples[kind]));
}

const examples: Readonly<Record<ApplicableKind, string>> = {
  instance: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0',
  image: 'arn:aws:ec2:us-east-1::image/ami-0',
  volume: 'arn:aws:ec2:us-east-1:111122223333:volume/vol-0',
  snapshot: 'arn:aws:ec2:us-east-1::snapshot/snap-0',
  address: 'arn:aws:ec2:us-east-1:111122223333:elastic-ip/eipalloc-0',
  user: 'arn:aws:iam::111122223333:user/a',
  group: 'arn:aws:iam::111122223333:group/a',
  role: 'arn:aws:iam::111122223333:role/a',
  policy: 'arn:aws:iam::111122223333:policy/a',
};

/** The kinds that hold how resources of a kind are protected and used. */
export const furtherKinds: ReadonlyMap<string, readonly string[]> = new Map([
  ['instance', ['instance-attribute']],
  ['image', ['image-attribute']],
  ['volume', ['instance']],
  ['snapshot', ['image']],
]);

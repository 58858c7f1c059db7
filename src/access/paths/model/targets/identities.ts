import type { TargetableKind } from '../target.ts';
import { iamTagging, type Tagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const user = identity('user', iamTagging('User'));
export const group = identity('group', undefined);
export const role = identity('role', iamTagging('Role'));
export const policy = identity('policy', iamTagging('Policy'));

/** What IAM holds: requests carry no condition keys about it besides its tags and what the call itself says. */
function identity<Kind extends TargetableKind & ('user' | 'group' | 'role' | 'policy')>(
  kind: Kind,
  tagging: Tagging | undefined,
): TargetType<Kind> {
  return {
    kind,
    noun: kind,
    ...(kind === 'policy' && { plural: 'policies' }),
    exampleArn: `arn:aws:iam::111122223333:${kind}/a`,
    readsAlso: [],
    tagging,
    keys: () => new Map(),
    facts: () => ({}),
  };
}

import type { Actor } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import { withTagChanges } from '../../model/request-context.ts';
import type { SearchContext } from '../../model/technique.ts';
import { callOn } from '../shared/iam-calls.ts';
import type { PermissionGain } from './permission-gain.ts';
import { principalTagChoices, resourceTagChoices, asSpelledIn, type TagChoices } from '../shared/tag-choices.ts';

const source = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html';

/** Changing the tags of users and roles, which policies read of who asks and of what is asked for. */
export const principalTags: readonly PermissionGain[] = [
  tag('user', 'iam:TagUser'),
  tag('role', 'iam:TagRole'),
  untag('user', 'iam:UntagUser'),
  untag('role', 'iam:UntagRole'),
];

function tag(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `tag-${kind}`,
    summary: `Give a ${kind} a tag that a policy or a trust policy reads.`,
    source,
    actions: [action],
    *plans(whom, surroundings, actor) {
      if (whom.identity.kind !== kind) return;
      for (const [name, values] of tagsRead(whom, actor, surroundings)) {
        const key = asSpelledIn(name, whom.tags);
        for (const value of [...values, 'x']) {
          if (whom.tags[key] === value) continue;
          const calls = [callOn(action, whom, { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: value })];
          yield { calls, changes: { tags: withTagChanges(whom.tags, { [key]: value }) } };
        }
      }
    },
  };
}

function untag(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `untag-${kind}`,
    summary: `Take a tag from a ${kind} that a policy or a trust policy reads.`,
    source,
    actions: [action],
    *plans(whom, surroundings, actor) {
      if (whom.identity.kind !== kind) return;
      for (const [name] of tagsRead(whom, actor, surroundings)) {
        const key = asSpelledIn(name, whom.tags);
        if (whom.tags[key] === undefined) continue;
        yield {
          calls: [callOn(action, whom, { 'aws:TagKeys': [key] })],
          changes: { tags: withTagChanges(whom.tags, { [key]: undefined }) },
        };
      }
    },
  };
}

/** The tags of somebody that its own policies read, and those of the actor about acting on it. */
function tagsRead(
  whom: Actor,
  actor: Actor,
  { model: world, applicableStatements: bearing }: SearchContext,
): TagChoices {
  const statements = actingOn[whom.identity.kind].flatMap((action) => bearing(actor, action).statements);
  const choices = new Map<string, ReadonlySet<string>>(principalTagChoices(whom, world));
  for (const [name, values] of resourceTagChoices(statements, actor))
    choices.set(name, new Set([...(choices.get(name) ?? []), ...values]));
  return choices;
}

/** The calls on a user or role whose answer a tag of it may change. */
const actingOn: Readonly<Record<Identity['kind'], readonly string[]>> = {
  user: [
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:PutUserPolicy',
    'iam:AttachUserPolicy',
  ],
  role: ['sts:AssumeRole', 'iam:UpdateAssumeRolePolicy', 'iam:PassRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
};

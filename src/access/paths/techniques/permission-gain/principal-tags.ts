import type { Actor } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import { withTagChanges } from '../../model/tag-keys.ts';
import type { SearchContext } from '../../model/technique.ts';
import { callOn } from '../shared/iam-calls.ts';
import type { PermissionGain } from './permission-gain.ts';
import { principalTagChoices, resourceTagChoices, asSpelledIn, type TagChoices } from '../shared/tag-choices.ts';

const source = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html';

/** Changing the tags of users and roles, which policies read about the caller and about the resource. */
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
    loosens: true,
    *plans(subject, context, actor) {
      if (subject.identity.kind !== kind) return;
      for (const [name, values] of tagsRead(subject, actor, context)) {
        const key = asSpelledIn(name, subject.tags);
        for (const value of [...values, 'x']) {
          if (subject.tags[key] === value) continue;
          const calls = [callOn(action, subject, { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: value })];
          yield { calls, changes: { tags: withTagChanges(subject.tags, { [key]: value }) } };
        }
      }
    },
  };
}

function untag(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `untag-${kind}`,
    summary: `Remove a tag of a ${kind} that a policy or a trust policy reads.`,
    source,
    actions: [action],
    loosens: true,
    *plans(subject, context, actor) {
      if (subject.identity.kind !== kind) return;
      for (const [name] of tagsRead(subject, actor, context)) {
        const key = asSpelledIn(name, subject.tags);
        if (subject.tags[key] === undefined) continue;
        yield {
          calls: [callOn(action, subject, { 'aws:TagKeys': [key] })],
          changes: { tags: withTagChanges(subject.tags, { [key]: undefined }) },
        };
      }
    },
  };
}

/** The subject's tags that its own policies read, and that the actor's policies on it read. */
function tagsRead(subject: Actor, actor: Actor, { model, applicableStatements }: SearchContext): TagChoices {
  const statements = actingOn[subject.identity.kind].flatMap(
    (action) => applicableStatements(actor, action).statements,
  );
  const choices = new Map<string, ReadonlySet<string>>(principalTagChoices(subject, model));
  for (const [name, values] of resourceTagChoices(statements, actor))
    choices.set(name, new Set([...(choices.get(name) ?? []), ...values]));
  return choices;
}

/** Calls on a user or role that its tags may allow. */
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

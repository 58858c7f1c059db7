import type { Actor } from '../model/actor.ts';
import type { Identity } from '../model/identity.ts';
import { retagged } from '../model/observed-keys.ts';
import type { Surroundings } from '../model/technique.ts';
import { callOn } from './iam-calls.ts';
import type { Strengthening } from './strengthening.ts';
import { principalTagChoices, resourceTagChoices, spelled, type TagChoices } from './tags.ts';

const source = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html';

/** Changing the tags of users and roles, which policies read of who asks and of what is asked for. */
export const principalTags: readonly Strengthening[] = [
  tag('user', 'iam:TagUser'),
  tag('role', 'iam:TagRole'),
  untag('user', 'iam:UntagUser'),
  untag('role', 'iam:UntagRole'),
];

function tag(kind: Identity['kind'], action: string): Strengthening {
  return {
    id: `tag-${kind}`,
    summary: `Give a ${kind} a tag that a policy or a trust policy reads.`,
    source,
    actions: [action],
    *ways(whom, surroundings, actor) {
      if (whom.identity.kind !== kind) return;
      for (const [name, values] of tagsRead(whom, actor, surroundings)) {
        const key = spelled(name, whom.tags);
        for (const value of [...values, 'x']) {
          if (whom.tags[key] === value) continue;
          const calls = [callOn(action, whom, { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: value })];
          yield { calls, changes: { tags: retagged(whom.tags, { [key]: value }) } };
        }
      }
    },
  };
}

function untag(kind: Identity['kind'], action: string): Strengthening {
  return {
    id: `untag-${kind}`,
    summary: `Take a tag from a ${kind} that a policy or a trust policy reads.`,
    source,
    actions: [action],
    *ways(whom, surroundings, actor) {
      if (whom.identity.kind !== kind) return;
      for (const [name] of tagsRead(whom, actor, surroundings)) {
        const key = spelled(name, whom.tags);
        if (whom.tags[key] === undefined) continue;
        yield {
          calls: [callOn(action, whom, { 'aws:TagKeys': [key] })],
          changes: { tags: retagged(whom.tags, { [key]: undefined }) },
        };
      }
    },
  };
}

/** The tags of somebody that its own policies read, and those of the actor about acting on it. */
function tagsRead(whom: Actor, actor: Actor, { world, bearing }: Surroundings): TagChoices {
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

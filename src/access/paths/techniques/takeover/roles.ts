import type { Actor } from '../../model/actor.ts';
import { actorOf } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import { withTagChanges } from '../../model/request-context.ts';
import { iamTarget } from '../../model/target.ts';
import type { PrivilegeEscalation, SearchContext } from '../../model/technique.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';
import { callOn } from '../shared/iam-calls.ts';
import { principalTagChoices, requestTagChoices, asSpelledIn, type TagChoices } from '../shared/tag-choices.ts';
import { rolesTrusting, statementsOf, trustPolicyNaming } from '../shared/trust-policies.ts';

const assume = 'sts:AssumeRole';
const tagSession = 'sts:TagSession';
const update = 'iam:UpdateAssumeRolePolicy';

/** Taking on roles, as they trust or as one makes them trust. */
export const roleTakeovers: readonly Takeover[] = [
  {
    id: 'assume-role',
    summary: 'Assume a role whose trust policy lets one in.',
    source: 'https://pathfinding.cloud/paths/sts-001',
    candidates: ({ identity }, { model: world }) => rolesTrusting(identity, world),
    *plans(actor, role, surroundings) {
      if (!rolesTrusting(actor.identity, surroundings.model).has(role.identity)) return;
      yield {
        calls: [onSession(assume, role, withoutTags(actor, role, surroundings))],
        canBringMfa: actor.canBringMfa,
      };
    },
  },
  {
    id: 'update-assume-role-policy',
    summary: 'Name oneself in the trust policy of a role, then assume it.',
    source: 'https://pathfinding.cloud/paths/iam-012',
    candidates: (actor, surroundings) =>
      surroundings.hasAllow(actor, update) ? identitiesInAccount(actor, 'role', surroundings) : [],
    *plans(actor, role, { hasAllow: may }) {
      if (role.identity.kind !== 'role' || !may(actor, update)) return;
      const assuming = { ...onSession(assume, role), resourcePolicy: trustPolicyNaming(actor.identity) };
      yield { calls: [callOn(update, role), assuming], canBringMfa: actor.canBringMfa };
    },
  },
];

/** Taking on roles with tags of one's own choice, which stand above the role's. */
export const tagSessionEscalation: PrivilegeEscalation = {
  id: 'tag-session',
  summary: 'Assume a role with session tags that its policies, or the next trust policy, read of who asks.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  *plans(actor, { model: world, applicableStatements: bearing }) {
    for (const identity of rolesTrusting(actor.identity, world)) {
      const trust = statementsOf(identity.trust);
      if (!trust.some((statement) => statement.effect === 'Allow' && statement.matchesAction('sts:tagsession')))
        continue;
      const role = actorOf(identity);
      const asked = requestTagChoices([...trust, ...bearing(actor, assume).statements]);
      for (const chosen of sessionTags(asked, principalTagChoices(role, world))) {
        const sends = { 'aws:TagKeys': Object.keys(chosen), ...prefixed(chosen) };
        const own = Object.entries(chosen).map(([tag, value]) => [asSpelledIn(tag, identity.tags), value]);
        const to = actorOf(identity, {
          canBringMfa: actor.canBringMfa,
          tags: withTagChanges(identity.tags, Object.fromEntries(own) as Record<string, string>),
        });
        yield { calls: [onSession(assume, role, sends), onSession(tagSession, role, sends)], to };
      }
    }
  },
};

/** A call that makes a session of a role, which its trust policy must allow. */
function onSession(action: string, { identity, tags }: Actor, sends: Sent = {}): Call {
  return { action, on: iamTarget('role', identity.arn, identity.account, tags), sends, resourcePolicy: identity.trust };
}

/** Sessions carry no tags unless the caller may tag them. */
function withoutTags(actor: Actor, { identity }: Actor, { applicableStatements: bearing }: SearchContext): Sent {
  const asked = requestTagChoices([...statementsOf(identity.trust), ...bearing(actor, assume).statements]);
  return Object.fromEntries(
    ['aws:TagKeys', ...[...asked.keys()].map((tag) => `aws:RequestTag/${tag}`)].map((key) => [key, []]),
  );
}

/** The tags that must be sent, alone and with each that could change something. */
function* sessionTags(asked: TagChoices, useful: TagChoices): Iterable<Record<string, string>> {
  const needed = Object.fromEntries(
    [...asked].flatMap(([tag, [first]]) => (first === undefined ? [] : [[tag, first]])),
  );
  if (asked.size > 0) yield needed;
  for (const [tag, values] of useful) for (const value of values) yield { ...needed, [tag]: value };
}

function prefixed(tags: Readonly<Record<string, string>>): Sent {
  return Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value]));
}

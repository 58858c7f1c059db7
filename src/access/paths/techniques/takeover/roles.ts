import type { Actor } from '../../model/actor.ts';
import { actorOf } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import { withTagChanges } from '../../model/tag-keys.ts';
import { iamTarget } from '../../model/target.ts';
import type { PrivilegeEscalation, SearchContext } from '../../model/technique.ts';
import { identitiesInAccount, teamWithAllow, type Takeover } from './takeover.ts';
import { callOn } from '../shared/iam-calls.ts';
import {
  principalTagChoices,
  requestTagChoices,
  asSpelledIn,
  sendingTags,
  type TagChoices,
} from '../shared/tag-choices.ts';
import { rolesTrusting, statementsOf, trustPolicyNaming } from '../shared/trust-policies.ts';

const assume = 'sts:AssumeRole';
const tagSession = 'sts:TagSession';
const update = 'iam:UpdateAssumeRolePolicy';

/** Assuming roles, with their trust policy as it is or after rewriting it. */
export const roleTakeovers: readonly Takeover[] = [
  {
    id: 'assume-role',
    summary: 'Assume a role whose trust policy allows it.',
    source: 'https://pathfinding.cloud/paths/sts-001',
    candidates: ({ identity }, { model }) => rolesTrusting(identity, model),
    *plans(actor, role, context) {
      const { kind, isCreated } = role.identity;
      if (isCreated ? kind !== 'role' : !rolesTrusting(actor.identity, context.model).has(role.identity)) return;
      yield {
        calls: [
          {
            ...onSession(assume, role, withoutTags(actor, role, context)),
            ...(isCreated && { resourcePolicy: trustPolicyNaming(actor.identity) }),
          },
        ],
        canBringMfa: actor.canBringMfa,
        session: 'assumed',
      };
    },
  },
  {
    id: 'update-assume-role-policy',
    summary: 'Rewrite the trust policy of a role to allow it, then assume the role.',
    source: 'https://pathfinding.cloud/paths/iam-012',
    candidates: (actor, context) =>
      teamWithAllow(actor, update, context).length > 0 ? identitiesInAccount(actor, 'role', context) : [],
    *plans(actor, role, context) {
      if (role.identity.kind !== 'role' || role.identity.isCreated) return;
      const assuming = { ...onSession(assume, role), resourcePolicy: trustPolicyNaming(actor.identity) };
      for (const writer of teamWithAllow(actor, update, context))
        yield {
          calls: [callOn(update, role), assuming],
          by: [writer, actor],
          canBringMfa: actor.canBringMfa,
          session: 'assumed',
        };
    },
  },
];

/** Assuming roles with chosen session tags, which override the role's tags. */
export const tagSessionEscalation: PrivilegeEscalation = {
  id: 'tag-session',
  summary: 'Assume a role with session tags that its policies, or the next trust policy, read about the caller.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  *plans(actor, { model, applicableStatements }) {
    for (const identity of rolesTrusting(actor.identity, model)) {
      const trust = statementsOf(identity.trust);
      if (!trust.some((statement) => statement.effect === 'Allow' && statement.matchesAction('sts:tagsession')))
        continue;
      const role = actorOf(identity);
      const asked = requestTagChoices([...trust, ...applicableStatements(actor, assume).statements]);
      for (const chosen of sessionTags(asked, principalTagChoices(role, model))) {
        const sends = sendingTags(chosen);
        const own = Object.entries(chosen).map(([tag, value]) => [asSpelledIn(tag, identity.tags), value]);
        const to = actorOf(identity, {
          canBringMfa: actor.canBringMfa,
          session: 'assumed',
          tags: withTagChanges(identity.tags, Object.fromEntries(own) as Record<string, string>),
        });
        yield { calls: [onSession(assume, role, sends), onSession(tagSession, role, sends)], to };
      }
    }
  },
};

/** A call that starts a session of a role; the role's trust policy must allow it. */
function onSession(action: string, { identity, tags }: Actor, sends: Sent = {}): Call {
  return { action, on: iamTarget('role', identity.arn, identity.account, tags), sends, resourcePolicy: identity.trust };
}

/** Sends no session tags: these need sts:TagSession. */
function withoutTags(actor: Actor, { identity }: Actor, { applicableStatements }: SearchContext): Sent {
  const asked = requestTagChoices([...statementsOf(identity.trust), ...applicableStatements(actor, assume).statements]);
  return sendingTags({}, [...asked.keys()]);
}

/** The tags that must be sent, alone and with each tag that could change an answer. */
function* sessionTags(asked: TagChoices, useful: TagChoices): Iterable<Record<string, string>> {
  const needed = Object.fromEntries(
    [...asked].flatMap(([tag, [first]]) => (first === undefined ? [] : [[tag, first]])),
  );
  if (asked.size > 0) yield needed;
  for (const [tag, values] of useful) for (const value of values) yield { ...needed, [tag]: value };
}

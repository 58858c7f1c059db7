import type { Tags } from '../../../../domain/resource.ts';
import type { Actor } from '../../model/actor.ts';
import { actorOf } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import { withTagChanges } from '../../model/tag-keys.ts';
import { iamTarget } from '../../model/target.ts';
import type { EscalationPlan, PrivilegeEscalation, SearchContext } from '../../model/technique.ts';
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
      const asked = requestTagChoices(context.applicableStatements(actor, assume).statements);
      const assuming = {
        ...onSession(assume, role, sendingTags({}, [...asked.keys()])),
        resourcePolicy: trustPolicyNaming(actor.identity),
      };
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
  *plans(actor, context) {
    const { model, applicableStatements } = context;
    yield* afterRewriting(actor, context);
    for (const identity of rolesTrusting(actor.identity, model)) {
      const trust = statementsOf(identity.trust);
      if (!trust.some((statement) => statement.effect === 'Allow' && statement.matchesAction('sts:tagsession')))
        continue;
      const role = actorOf(identity);
      const asked = requestTagChoices([...trust, ...applicableStatements(actor, assume).statements]);
      for (const chosen of sessionTags(asked, principalTagChoices(role, model)))
        yield { calls: taggedSession(role, chosen), to: taggedActor(actor, role, chosen) };
    }
  },
};

/** For an actor who may assume roles with session tags alone: the trust policy is rewritten to allow both. */
function* afterRewriting(actor: Actor, context: SearchContext): Iterable<EscalationPlan> {
  const { model, applicableStatements, isNotDominated } = context;
  const asked = requestTagChoices(applicableStatements(actor, assume).statements);
  if (asked.size === 0) return;
  for (const writer of teamWithAllow(actor, update, context)) {
    for (const identity of identitiesInAccount(actor, 'role', context)) {
      if (identity.isCreated || identity === actor.identity) continue;
      const role = actorOf(identity);
      for (const chosen of sessionTags(asked, principalTagChoices(role, model))) {
        const to = taggedActor(actor, role, chosen);
        if (!isNotDominated(to)) continue;
        const resourcePolicy = trustPolicyNaming(actor.identity);
        const session = taggedSession(role, chosen).map((call) => ({ ...call, resourcePolicy }));
        yield { calls: [callOn(update, role), ...session], by: [writer, actor, actor], to };
      }
    }
  }
}

/** The calls that start a session with tags. */
function taggedSession(role: Actor, tags: Tags): readonly Call[] {
  const sends = sendingTags(tags);
  return [onSession(assume, role, sends), onSession(tagSession, role, sends)];
}

/** Who acts in a session with tags, which override the role's own. */
function taggedActor({ canBringMfa }: Actor, { identity }: Actor, chosen: Tags): Actor {
  const own = Object.entries(chosen).map(([tag, value]) => [asSpelledIn(tag, identity.tags), value]);
  return actorOf(identity, {
    canBringMfa,
    session: 'assumed',
    tags: withTagChanges(identity.tags, Object.fromEntries(own) as Record<string, string>),
  });
}

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

import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { Tags } from '../../../../domain/resource.ts';
import type { CompiledPolicy, CompiledStatement } from '../../../policy/compile-policy.ts';
import { actorOf, withChanges, type Actor } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import { withTagChanges } from '../../model/tag-keys.ts';
import { iamTarget } from '../../model/target.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, SearchContext } from '../../model/technique.ts';
import { identitiesInAccount, teamWithAllow, type Takeover, type TakeoverPlan } from './takeover.ts';
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

/** Assuming roles with chosen session tags, which override the role's tags, with their trust policy as it is or rewritten. */
export const tagSessionEscalation: PrivilegeEscalation = {
  id: 'tag-session',
  summary: 'Assume a role with session tags that its policies, or the next trust policy, read about the caller.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  *plans(actor, context) {
    const writers = trustWriters(actor, context);
    const roles = writers.length > 0 ? identitiesInAccount(actor, 'role', context) : [];
    for (const identity of new Set([...taggedBy(rolesTrusting(actor.identity, context.model)), ...roles])) {
      if (identity.isCreated) continue;
      for (const { tags, canBringMfa, session, ...plan } of taggedSessions(actor, actorOf(identity), writers, context))
        yield { ...plan, to: actorOf(identity, { canBringMfa, session, tags }) };
    }
  },
};

/** The actor, and those that the path acted as before, who may rewrite some trust policy. */
export function trustWriters(actor: Actor, context: SearchContext): readonly Actor[] {
  return teamWithAllow(actor, update, context);
}

/** A takeover of a role by a session that has these tags. */
interface TaggedTakeover extends TakeoverPlan {
  readonly tags: Tags;
  readonly session: 'assumed';
}

/**
 * The ways to assume a role with tags that change an answer: as its trust policy allows it, or after one of the writers
 * has rewritten that. Whoever rewrites it also allows sts:TagSession. The creator of a role writes its first trust policy.
 */
export function* taggedSessions(
  actor: Actor,
  role: Actor,
  writers: readonly Actor[],
  context: SearchContext,
): Iterable<TaggedTakeover> {
  const { identity } = role;
  if (identity.kind !== 'role') return;
  const isTrusted = identity.isCreated || rolesTrusting(actor.identity, context.model).has(identity);
  const openTrust = trustPolicyNaming(actor.identity);
  const policy = identity.isCreated ? openTrust : identity.trust;
  const isTagged = isTrusted && allowsTagging(policy);
  if (!isTagged && (identity.isCreated || writers.length === 0)) return;
  const useful = principalTagChoices(role, context.model);
  const own = context.applicableStatements(actor, assume).statements;
  if (isTagged) yield* sessionsBy(actor, role, { policy, useful, asking: [...statementsOf(policy), ...own] }, context);
  if (identity.isCreated) return;
  const rewritten = { policy: openTrust, useful, asking: own };
  for (const writer of writers) {
    for (const { calls, ...plan } of sessionsBy(actor, role, rewritten, context))
      yield { ...plan, calls: [callOn(update, role), ...calls], by: [writer, actor, actor] };
  }
}

/** Those of some roles whose trust policies allow sts:TagSession. */
const taggedBy = memoizeWeakly((roles: ReadonlySet<Identity>) =>
  [...roles].filter(({ trust }) => allowsTagging(trust)),
);

function allowsTagging(policy: CompiledPolicy | undefined): boolean {
  return policy !== undefined && allowsTaggingIn(policy);
}

const allowsTaggingIn = memoizeWeakly((policy: CompiledPolicy) =>
  statementsOf(policy).some((statement) => statement.effect === 'Allow' && statement.matchesAction('sts:tagsession')),
);

/** The trust policy of a role, the statements that may ask for tags, and the tags that change an answer. */
interface Tagging {
  readonly policy: CompiledPolicy | undefined;
  readonly asking: readonly CompiledStatement[];
  readonly useful: TagChoices;
}

function* sessionsBy(
  { canBringMfa }: Actor,
  role: Actor,
  { policy, asking, useful }: Tagging,
  { isNotDominated }: SearchContext,
): Iterable<TaggedTakeover> {
  for (const chosen of sessionTags(requestTagChoices(asking), [...useful, ...anyTag(asking)])) {
    const own = Object.entries(chosen).map(([tag, value]) => [asSpelledIn(tag, role.tags), value]);
    const tags = withTagChanges(role.tags, Object.fromEntries(own) as Record<string, string>);
    if (!isNotDominated(withChanges(role, { canBringMfa, session: 'assumed', tags }))) continue;
    const calls = taggedSession(role, chosen).map((call) => ({ ...call, resourcePolicy: policy }));
    yield { calls, canBringMfa, session: 'assumed', tags };
  }
}

/** The calls that start a session with tags. */
function taggedSession(role: Actor, tags: Tags): readonly Call[] {
  const sends = sendingTags(tags);
  return [onSession(assume, role, sends), onSession(tagSession, role, sends)];
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

/** A tag that nobody asks for, where conditions read which keys are sent: some hold for every tag but a few. */
function anyTag(statements: readonly CompiledStatement[]): readonly TagChoice[] {
  const readsKeys = statements.some(({ conditions }) => conditions.some(({ reads }) => reads.includes('aws:tagkeys')));
  return readsKeys ? [['x', new Set(['x'])]] : [];
}

type TagChoice = readonly [tag: string, values: ReadonlySet<string>];

/** More combinations of tags than this are not tried. */
const mostCombinations = 64;

/**
 * The tags that conditions ask for, with a value that they name or with another one, or none of them; each alone and with
 * those that could change an answer: one, and all combinations if they are few.
 */
function* sessionTags(asked: TagChoices, useful: readonly TagChoice[]): Iterable<Record<string, string>> {
  const named = Object.fromEntries([...asked].flatMap(([tag, [first]]) => (first === undefined ? [] : [[tag, first]])));
  const others = Object.fromEntries([...asked.keys()].map((tag) => [tag, 'x']));
  const combinations = useful.reduce((product, [, { size }]) => product * (size + 1), 1);
  const together =
    useful.length < 2 || combinations > mostCombinations
      ? []
      : combinationsOf(useful).filter((tags) => Object.keys(tags).length > 1);
  for (const needed of asked.size > 0 ? [named, others, {}] : [{}]) {
    if (Object.keys(needed).length > 0) yield needed;
    for (const [tag, values] of useful) for (const value of values) yield { ...needed, [tag]: value };
    for (const tags of together) yield { ...needed, ...tags };
  }
}

function combinationsOf([first, ...others]: readonly TagChoice[]): Record<string, string>[] {
  if (!first) return [{}];
  const [tag, values] = first;
  const rest = combinationsOf(others);
  return [...rest, ...[...values].flatMap((value) => rest.map((tags) => ({ ...tags, [tag]: value })))];
}

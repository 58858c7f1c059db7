import { memoizeWeakly } from '../../../domain/memoize.ts';
import type { Tags } from '../../../domain/resource.ts';
import type { AccessModel } from '../model/access-model.ts';
import { actorOf, isAllowingAll, withChanges, type Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import type { HeldPolicy, Identity } from '../model/identity.ts';
import { changedTarget } from '../model/target.ts';
import { withTagChanges } from '../model/tag-keys.ts';
import { boundaryContext } from '../model/request-context.ts';
import type { StateChange } from '../model/technique.ts';
import { allows, denies } from '../techniques/permission-gain/policies.ts';

/** The users and roles that some steps have changed, by ARN. All their sessions have the same policies. */
export type States = ReadonlyMap<string, Actor>;

/** Before any step. */
export const unchangedStates: States = new Map();

/**
 * Whether a change may take something from anybody: a policy with a Deny comes, one with an Allow goes, or the permissions
 * boundary or the tags are others.
 */
export const mayTakeAway = memoizeWeakly(({ from, to }: StateChange): boolean => {
  const { gone, come } = differenceOf(from, to);
  return (
    come.some(denies) ||
    (gone.some(allows) && !come.some(isAllowingAll)) ||
    (to.boundary !== undefined && to.boundary !== from.boundary && !isAllowingAll(to.boundary)) ||
    from.tags !== to.tags
  );
});

/** Whether a change may also take something from others: those in the same group, or with the same managed policy. */
export const isShared = memoizeWeakly((change: StateChange): boolean => {
  const { gone, come, versions } = sharedPart(change);
  return gone.length + come.length + versions.size > 0;
});

/** The states after a change. What it only gives to others than its subject is left out. */
export function statesAfter(states: States, change: StateChange, model: AccessModel): States {
  const { identity } = change.to;
  const next = new Map(states).set(identity.arn, changed(states.get(identity.arn) ?? unchangedOf(change.from), change));
  if (!mayTakeAway(change) || !isShared(change)) return next;
  for (const other of model.identities) {
    if (other === identity || other.account !== identity.account) continue;
    const before = states.get(other.arn) ?? actorOf(other);
    const after = withShared(before, change);
    if (after !== before) next.set(other.arn, after);
  }
  return next;
}

/** An actor as some steps have left it, in the same session. */
export function actorIn(states: States, actor: Actor, ownTags: ReadonlySet<Tags>): Actor {
  const { policies, boundary, groups, tags } = states.get(actor.identity.arn) ?? unchangedOf(actor);
  const now = { policies, boundary, groups, tags: ownTags.has(actor.tags) ? tags : actor.tags };
  return isSame(actor, now) ? actor : withChanges(actor, now);
}

/** A call on a user or role with the tags and the permissions boundary that some steps have left it. */
export function callIn(states: States, call: Call, model: AccessModel): Call {
  const { on, sends, action } = call;
  if (on.kind !== 'user' && on.kind !== 'role') return call;
  const identity = identityByArn(model).get(on.arn);
  const state = states.get(on.arn) ?? (identity && actorOf(identity));
  if (!state) return call;
  const { tags, boundary } = state;
  const isAlike = tags === on.tags || JSON.stringify(tags) === JSON.stringify(on.tags);
  const tagged = isAlike ? call : { ...call, on: changedTarget(on, { tags }) };
  if (!carriesBoundary(action) || sends?.[boundaryKey] === boundary?.arn) return tagged;
  const others = Object.entries(sends ?? {}).filter(([key]) => key !== boundaryKey);
  return { ...tagged, sends: { ...Object.fromEntries(others), ...boundaryContext({ boundary }) } };
}

const boundaryKey = 'iam:PermissionsBoundary';

/** Whether a call carries the boundary of the user or role that it is about, and not one that it sets. */
function carriesBoundary(action: string): boolean {
  return action.startsWith('iam:') && !/^iam:(PassRole|Create(User|Role)|Put.*PermissionsBoundary)$/.test(action);
}

const identityByArn = memoizeWeakly(
  ({ identities }: AccessModel): ReadonlyMap<string, Identity> =>
    new Map(identities.map((identity) => [identity.arn, identity])),
);

/** What a path creates is in no snapshot: it has been changed since by none but the steps that follow. */
function unchangedOf(actor: Actor): Actor {
  return actor.identity.isCreated ? actor : actorOf(actor.identity);
}

type State = Pick<Actor, 'policies' | 'boundary' | 'groups' | 'tags'>;

function isSame(one: State, than: State): boolean {
  return (
    one.policies === than.policies &&
    one.boundary === than.boundary &&
    one.groups === than.groups &&
    one.tags === than.tags
  );
}

function changed(state: Actor, change: StateChange): Actor {
  const { from, to } = change;
  if (isSame(state, from)) return to;
  const { gone, come } = differenceOf(from, to);
  const left = new Set(from.groups.filter((name) => !to.groups.includes(name)));
  return withChanges(state, {
    policies: withDifference(state.policies, gone, come),
    boundary: to.boundary === from.boundary ? state.boundary : to.boundary,
    groups:
      to.groups === from.groups
        ? state.groups
        : [...new Set([...state.groups.filter((name) => !left.has(name)), ...to.groups])],
    tags: to.tags === from.tags ? state.tags : withTagChanges(state.tags, tagDifference(from.tags, to.tags)),
  });
}

function tagDifference(from: Tags, to: Tags): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    [...new Set([...Object.keys(from), ...Object.keys(to)])]
      .filter((key) => from[key] !== to[key])
      .map((key) => [key, to[key]]),
  );
}

interface Difference {
  readonly gone: readonly HeldPolicy[];
  readonly come: readonly HeldPolicy[];
}

function differenceOf(from: Actor, to: Actor): Difference {
  return {
    gone: from.policies.filter((policy) => !to.policies.includes(policy)),
    come: to.policies.filter((policy) => !from.policies.includes(policy)),
  };
}

function withDifference(policies: readonly HeldPolicy[], gone: Difference['gone'], come: Difference['come']) {
  const without = new Set(gone.map(keyOf));
  const kept = policies.filter((policy) => !without.has(keyOf(policy)));
  const held = new Set(kept.map(keyOf));
  return [...kept, ...come.filter((policy) => !held.has(keyOf(policy)))];
}

function keyOf({ id, holder, content }: HeldPolicy): string {
  return `${holder.arn} ${id} ${content}`;
}

/** What a change means for others: policies of groups, and other versions of managed policies, by ARN. */
interface SharedPart extends Difference {
  readonly versions: ReadonlyMap<string, HeldPolicy>;
}

const sharedPart = memoizeWeakly(({ from, to }: StateChange): SharedPart => {
  const { gone, come } = differenceOf(from, to);
  const before = [...gone, ...(from.boundary ? [from.boundary] : [])];
  const after = [...come, ...(to.boundary && to.boundary !== from.boundary ? [to.boundary] : [])];
  const versions = new Map(
    after
      .filter(({ arn, holder }) => before.some((old) => old.arn === arn && old.holder.arn === holder.arn))
      .flatMap((policy) => (policy.arn === undefined ? [] : [[policy.arn, policy] as const])),
  );
  const ofGroup = ({ holder, arn }: HeldPolicy) =>
    holder.kind === 'group' && from.groups === to.groups && !(arn !== undefined && versions.has(arn));
  return { gone: gone.filter(ofGroup), come: come.filter(ofGroup), versions };
});

function withShared(state: Actor, change: StateChange): Actor {
  const { gone, come, versions } = sharedPart(change);
  const isMember = ({ holder }: HeldPolicy) => state.groups.includes(holder.name);
  const changing = [...gone, ...come].some(isMember);
  const isRewritten = ({ arn }: HeldPolicy) => arn !== undefined && versions.has(arn);
  const { policies, boundary } = state;
  if (!changing && !policies.some(isRewritten) && !(boundary && isRewritten(boundary))) return state;
  const rewritten = (policy: HeldPolicy): HeldPolicy => {
    const version = policy.arn === undefined ? undefined : versions.get(policy.arn);
    return version ? { ...policy, compiled: version.compiled, content: version.content } : policy;
  };
  return withChanges(state, {
    policies: withDifference(policies, gone, come.filter(isMember)).map(rewritten),
    boundary: boundary && rewritten(boundary),
  });
}

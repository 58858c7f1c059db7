import type { Tags } from '../../../domain/resource.ts';
import { compilePolicy, type CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Layers } from '../../evaluator/evaluate-layers.ts';
import type { HeldPolicy, Holder, Identity } from './identity.ts';

/** An identity that makes calls, with its policies as they are or as earlier steps of a path have changed them. */
export interface Actor {
  readonly identity: Identity;
  readonly policies: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
  /** Names of the groups that a user is in. */
  readonly groups: readonly string[];
  readonly tags: Tags;
  readonly canBringMfa: boolean;
  readonly session: SessionOrigin;
  readonly layers: Layers;
  /** Equal for actors whose policies have equal documents. */
  readonly contents: string;
  /** Equal for the same identity with the same changes. */
  readonly id: string;
}

/**
 * Who made a role's session: `anyone` whom its trust policy lets in, a `service` that runs something with the role, or a
 * user or role that `assumed` it. Of users: `anyone`.
 */
export type SessionOrigin = 'anyone' | 'service' | 'assumed';

/** What the steps of a path may change about an identity. */
export interface Changes {
  readonly policies?: readonly HeldPolicy[];
  readonly boundary?: HeldPolicy | undefined;
  readonly groups?: readonly string[];
  readonly tags?: Tags;
  readonly canBringMfa?: boolean;
  readonly session?: SessionOrigin;
}

/** The identity as it is in the snapshot, or with changes. */
export function actorOf(identity: Identity, changes?: Changes): Actor {
  if (changes) return makeActor(identity, changes);
  const found = unchanged.get(identity) ?? makeActor(identity, {});
  unchanged.set(identity, found);
  return found;
}

const unchanged = new WeakMap<Identity, Actor>();

/** The identity in the hands of someone who got its credentials, perhaps without its MFA device. */
export function actorTakenOver(identity: Identity, canBringMfa: boolean, session: SessionOrigin = 'service'): Actor {
  const origin = originThatMatters(identity, session);
  if (canBringMfa === identity.canBringMfa && origin === 'anyone') return actorOf(identity);
  const actors = takenOver.get(identity) ?? new Map<string, Actor>();
  takenOver.set(identity, actors);
  const key = `${String(canBringMfa)} ${origin}`;
  const found = actors.get(key) ?? makeActor(identity, { canBringMfa, session: origin });
  actors.set(key, found);
  return found;
}

/** Where sessions have nothing of their own, it does not matter who made them. */
export function originThatMatters({ sessions }: Identity, session: SessionOrigin): SessionOrigin {
  return sessions && sessions.tags.length + sessions.openKeys.length > 0 ? session : 'anyone';
}

const takenOver = new WeakMap<Identity, Map<string, Actor>>();

function makeActor(identity: Identity, changes: Changes): Actor {
  const { policies, boundary, groups, tags, canBringMfa, session = 'anyone' } = { ...identity, ...changes };
  const contents = `${[...new Set(policies.map(({ content }) => content))].sort((a, b) => a - b).join()}/${boundary?.content ?? ''}`;
  return {
    identity,
    policies,
    boundary,
    groups,
    tags,
    canBringMfa,
    session,
    contents,
    layers: { identity: policies.map(({ compiled }) => compiled), boundary: boundary && [boundary.compiled] },
    id: `${identity.arn} ${contents} ${canBringMfa ? 'mfa' : ''} ${session} ${tags === identity.tags ? '' : JSON.stringify(tags)} ${changedGroups({ identity, groups })}`,
  };
}

/** The groups that a user is in, where steps have changed them; otherwise the empty string. */
export function changedGroups({ identity, groups }: Pick<Actor, 'identity' | 'groups'>): string {
  return groups === identity.groups ? '' : `in ${groups.toSorted().join()}`;
}

/** The actor with changes. */
export function withChanges(actor: Actor, changes: Changes): Actor {
  const { policies, boundary, groups, tags, canBringMfa, session } = actor;
  return actorOf(actor.identity, { policies, boundary, groups, tags, canBringMfa, session, ...changes });
}

/** The policy that a principal writes who may write one: it allows everything. */
export function policyAllowingAll({ kind, arn, name }: Holder): HeldPolicy {
  return {
    id: 'everything',
    holder: { kind, arn, name },
    arn: undefined,
    name: selfWrittenPolicy,
    compiled: allowAll,
    content: everything,
  };
}

/** Whether a policy is one that allows everything and that a path writes or attaches. */
export function isAllowingAll({ content }: HeldPolicy): boolean {
  return content === everything;
}

/** The names of policies that a path writes, as people read them. */
export const selfWrittenPolicy = 'a policy they write themselves';
export const selfWrittenTrustPolicy = 'a trust policy they write themselves';

const everything = -1;

const allowAll: CompiledPolicy = compilePolicy(selfWrittenPolicy, {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

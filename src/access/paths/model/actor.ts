import type { Tags } from '../../../domain/resource.ts';
import { compilePolicy, type CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Layers } from '../../evaluator/evaluate-layers.ts';
import type { HeldPolicy, Holder, Identity } from './identity.ts';

/** An identity as it acts: with its policies as they are, or as somebody on a path has changed them. */
export interface Actor {
  readonly identity: Identity;
  readonly policies: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
  readonly tags: Tags;
  readonly canBringMfa: boolean;
  readonly layers: Layers;
  /** Equal for actors whose policies say the same. */
  readonly contents: string;
  /** Equal for the same identity with the same changes. */
  readonly id: string;
}

/** What a path may change of an identity. */
export interface Changes {
  readonly policies?: readonly HeldPolicy[];
  readonly boundary?: HeldPolicy | undefined;
  readonly tags?: Tags;
  readonly canBringMfa?: boolean;
}

/** The identity as the snapshot holds it, or with something changed. */
export function actorOf(identity: Identity, changes?: Changes): Actor {
  if (changes) return makeActor(identity, changes);
  const found = unchanged.get(identity) ?? makeActor(identity, {});
  unchanged.set(identity, found);
  return found;
}

const unchanged = new WeakMap<Identity, Actor>();

/** The identity as somebody acts who has come to its credentials, and may not have its device. */
export function actorTakenOver(identity: Identity, canBringMfa: boolean): Actor {
  if (canBringMfa === identity.canBringMfa) return actorOf(identity);
  const found = withOtherDevice.get(identity) ?? makeActor(identity, { canBringMfa });
  withOtherDevice.set(identity, found);
  return found;
}

const withOtherDevice = new WeakMap<Identity, Actor>();

function makeActor(identity: Identity, changes: Changes): Actor {
  const { policies, boundary, tags, canBringMfa } = { ...identity, ...changes };
  const contents = `${[...new Set(policies.map(({ content }) => content))].sort((a, b) => a - b).join()}/${boundary?.content ?? ''}`;
  return {
    identity,
    policies,
    boundary,
    tags,
    canBringMfa,
    contents,
    layers: { identity: policies.map(({ compiled }) => compiled), boundary: boundary && [boundary.compiled] },
    id: `${identity.arn} ${contents} ${canBringMfa ? 'mfa' : ''} ${tags === identity.tags ? '' : JSON.stringify(tags)}`,
  };
}

/** The actor with something changed. */
export function withChanges(actor: Actor, changes: Changes): Actor {
  const { policies, boundary, tags, canBringMfa } = actor;
  return actorOf(actor.identity, { policies, boundary, tags, canBringMfa, ...changes });
}

/** The policy that somebody writes who may write one: everything, on everything. */
export function policyAllowingAll({ kind, arn, name }: Holder): HeldPolicy {
  return {
    id: 'everything',
    holder: { kind, arn, name },
    arn: undefined,
    name: 'a policy of their own',
    compiled: allowAll,
    content: -1,
  };
}

const allowAll: CompiledPolicy = compilePolicy('a policy of their own', {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

import { compareText } from '../../domain/order.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { CompiledPolicy } from '../policy/compile-policy.ts';
import { parsePrincipal } from '../evaluator/principal.ts';
import { actorOf, policyAllowingAll, type Actor } from '../paths/model/actor.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

/** Everybody whose policies were read to the last one, by ARN: of others nobody can say what they may do. */
export function fullyReadActors({ snapshot, identities }: AccessModel): readonly Actor[] {
  const fullyRead = identities.filter((identity) => isFullyRead(identity, snapshot));
  return fullyRead.sort((a, b) => compareText(a.arn, b.arn)).map((identity) => actorOf(identity));
}

function isFullyRead({ kind, account, name, policies, boundary }: Identity, snapshot: SnapshotIndex): boolean {
  const scope = { account, region: globalRegion };
  const holder = snapshot.find({ ...scope, kind }, name);
  const groups =
    holder?.kind === 'user'
      ? holder.attributes.groups.map((group) => snapshot.find({ ...scope, kind: 'group' }, group))
      : [];
  const holders = [holder, ...groups].filter((found) => found !== undefined);
  const held = holders.reduce((sum, { attributes }) => sum + attributes.inline.length + attributes.attached.length, 0);
  const hasBoundary = holder !== undefined && holder.attributes.permissionsBoundary !== null;
  return holders.length === 1 + groups.length && held === policies.length && hasBoundary === (boundary !== undefined);
}

/** Where somebody is supposed to be. */
export interface HolderAccount {
  readonly account: string;
  readonly partition: string;
}

/**
 * Somebody who holds a policy and is allowed everything besides: what the policy does not hold back, nothing does. A
 * number tells the policy from others that nobody holds.
 */
export function hypotheticalHolder(
  compiled: CompiledPolicy,
  { account, partition }: HolderAccount,
  number: number,
): Actor {
  const arn = `arn:${partition}:iam::${account}:user/anybody`;
  const principal = parsePrincipal(arn);
  if (!principal) throw new TypeError(`no account: ${account}`);
  const identity: Identity = {
    kind: 'user',
    arn,
    name: 'anybody',
    account,
    principal,
    uniqueId: '',
    tags: {},
    canBringMfa: true,
    groups: [],
    policies: [],
    boundary: undefined,
    trust: undefined,
    instanceProfiles: [],
    notRead: [],
  };
  const holder = { kind: 'user' as const, arn, name: identity.name };
  return actorOf(identity, {
    policies: [
      { id: 'held', holder, arn: undefined, name: compiled.name, compiled, content: firstHypotheticalContent - number },
      policyAllowingAll(identity),
    ],
  });
}

/** Policies of the snapshot count up from zero; -1 is the policy that gives everything. */
const firstHypotheticalContent = -2;

/** Whether an actor stands for whoever may come to hold a policy. */
export function isHypotheticalHolder({ policies }: Actor): boolean {
  return policies.some(({ content }) => content <= firstHypotheticalContent);
}

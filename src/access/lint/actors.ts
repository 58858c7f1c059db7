import { compareText } from '../../domain/text/order.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { CompiledPolicy } from '../policy/compile-policy.ts';
import { parsePrincipal } from '../evaluator/principal.ts';
import { actorOf, policyAllowingAll, type Actor } from '../paths/model/actor.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

/** The users and roles whose policies were all read, sorted by ARN. What others may do is not known. */
export function fullyReadActors({ snapshot, identities }: AccessModel): readonly Actor[] {
  const complete = identities.filter((identity) => isFullyRead(identity, snapshot));
  return complete.sort((a, b) => compareText(a.arn, b.arn)).map((identity) => actorOf(identity));
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

/** Where the hypothetical holder is. */
export interface HolderAccount {
  readonly account: string;
  readonly partition: string;
}

/**
 * A made-up user who holds a policy and a second one that allows everything: whatever the first does not deny is
 * allowed. It stands for users who will hold a policy that nobody holds yet. `number` distinguishes these policies.
 */
export function hypotheticalHolder(
  compiled: CompiledPolicy,
  { account, partition }: HolderAccount,
  number: number,
): Actor {
  const arn = `arn:${partition}:iam::${account}:user/anybody`;
  const principal = parsePrincipal(arn);
  if (!principal) throw new TypeError(`not an account: ${account}`);
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

/** The content numbers of the snapshot's policies start at 0; -1 is the policy that allows everything. */
const firstHypotheticalContent = -2;

/** Whether an actor is a hypothetical holder. */
export function isHypotheticalHolder({ policies }: Actor): boolean {
  return policies.some(({ content }) => content <= firstHypotheticalContent);
}

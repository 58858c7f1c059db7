import type { AccessModel } from '../access-model.ts';
import type { Identity } from '../identity.ts';
import { entrancesOf } from './entrances.ts';
import type { Entrance, TrustContext } from './entrance.ts';

/** The entrances of a role of the model, found once; empty for users, and where the trust policy is not valid. */
export function entrancesInto(role: Identity, model: AccessModel): readonly Entrance[] {
  const { context, found } = trustsOf(model);
  const known = found.get(role) ?? entrancesOf(role, context);
  found.set(role, known);
  return known;
}

interface Trusts {
  readonly context: TrustContext;
  readonly found: Map<Identity, readonly Entrance[]>;
}

const trusts = new WeakMap<AccessModel, Trusts>();

function trustsOf(model: AccessModel): Trusts {
  const { snapshot, reference, now, identities } = model;
  const known = trusts.get(model) ?? {
    found: new Map<Identity, readonly Entrance[]>(),
    context: {
      reference,
      now,
      accounts: new Set(snapshot.snapshot.accounts),
      byUniqueId: new Map(identities.map(({ uniqueId, arn }) => [uniqueId, arn])),
    },
  };
  trusts.set(model, known);
  return known;
}

import type { Tags } from '../../../../domain/resource.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Identity } from '../../model/identity.ts';
import { roleSessions } from '../../model/role-sessions.ts';
import { nameOf } from './new-arns.ts';

/** A user or role without policies that a path creates; a role's creator writes its trust policy. */
export function createdIdentity(kind: Identity['kind'], arn: string, account: string, model: AccessModel): Identity {
  const known = created(model);
  const found = known.get(arn) ?? makeIdentity(kind, arn, account);
  known.set(arn, found);
  return found;
}

/** The tags of what was created without any. */
export const untagged: Tags = {};

const created = memoizeWeakly<AccessModel, Map<string, Identity>>(() => new Map());

function makeIdentity(kind: Identity['kind'], arn: string, account: string): Identity {
  const principal = parsePrincipal(arn);
  if (!principal) throw new TypeError(`${arn} is no principal`);
  return {
    kind,
    arn,
    account,
    principal,
    name: nameOf(arn),
    uniqueId: kind === 'role' ? 'AROANEW' : 'AIDANEW',
    tags: untagged,
    canBringMfa: false,
    groups: [],
    policies: [],
    boundary: undefined,
    trust: undefined,
    instanceProfiles: [],
    notRead: [],
    isCreated: true,
    ...(kind === 'role' && { sessions: roleSessions({ account, trust: undefined, instanceProfiles: [] }, []) }),
  };
}

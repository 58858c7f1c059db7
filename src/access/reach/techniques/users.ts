import type { Actor } from '../actor.ts';
import { actorOf, changed, everything } from '../actor.ts';
import type { Identity } from '../identity.ts';
import { iamTarget, type Target } from '../target.ts';
import type { Becoming, Move, Surroundings } from '../technique.ts';

/** Taking on other users, and writing policies for oneself. */
export const userTechniques: readonly Becoming[] = [
  {
    id: 'create-access-key',
    summary: 'Make an access key for another user.',
    source: 'https://pathfinding.cloud/paths/iam-002',
    *moves(actor: Actor, { world, may }: Surroundings): Iterable<Move> {
      if (!may(actor, 'iam:CreateAccessKey')) return;
      for (const user of usersOf(world.identities)) {
        if (user === actor.identity) continue;
        yield { calls: [{ action: 'iam:CreateAccessKey', on: targetOf(user) }], to: actorOf(user, { canBringMfa: false }) };
      }
    },
  },
  {
    id: 'put-user-policy',
    summary: 'Write an inline policy for oneself.',
    source: 'https://pathfinding.cloud/paths/iam-007',
    *moves(actor: Actor, { may }: Surroundings): Iterable<Move> {
      if (actor.identity.kind !== 'user' || !may(actor, 'iam:PutUserPolicy')) return;
      const sends = boundarySent(actor);
      yield { calls: [{ action: 'iam:PutUserPolicy', on: targetOf(actor.identity), sends }], to: withEverything(actor) };
    },
  },
];

function usersOf(identities: readonly Identity[]): readonly Identity[] {
  return identities.filter(({ kind }) => kind === 'user');
}

function targetOf({ kind, arn, account, tags }: Identity): Target {
  return iamTarget(kind, arn, account, tags);
}

function withEverything(actor: Actor): Actor {
  return changed(actor, { policies: [...actor.policies, everything(actor.identity)] });
}

/** Requests that change what an identity may do carry the boundary that it has. */
function boundarySent({ boundary }: Actor) {
  return boundary?.arn === undefined ? {} : { 'iam:PermissionsBoundary': boundary.arn };
}

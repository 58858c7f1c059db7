import type { Actor } from '../actor.ts';
import { actorOf } from '../actor.ts';
import { iamTarget } from '../target.ts';
import type { Becoming, Move, Surroundings } from '../technique.ts';

/** Taking on roles that already let one in. */
export const roleTechniques: readonly Becoming[] = [
  {
    id: 'assume-role',
    summary: 'Assume a role whose trust policy and one\'s own policies allow it.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html',
    *moves(actor: Actor, { world }: Surroundings): Iterable<Move> {
      for (const role of world.identities) {
        if (role.kind !== 'role' || !role.trust || role === actor.identity) continue;
        const on = iamTarget('role', role.arn, role.account, role.tags);
        const to = actorOf(role, { canBringMfa: actor.canBringMfa });
        yield { calls: [{ action: 'sts:AssumeRole', on, resourcePolicy: role.trust }], to };
      }
    },
  },
];

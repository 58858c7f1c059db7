import { parsePrincipal } from '../evaluator/principal.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { unreadPlaces } from '../paths/model/unread.ts';
import { Unanswerable } from './unanswerable.ts';

/**
 * The user or role that a person names: an ARN (a session's is its role's), `user/alice`, `role/deploy`, or a name that
 * only one of them has. Throws Unanswerable where it is nobody's, or several's.
 */
export function findIdentity(world: AccessModel, text: string): Identity {
  const found = candidates(world.identities, text);
  const [only] = found;
  if (!only) {
    const names = text.startsWith('arn:') ? world.identities.map(({ arn }) => arn) : world.identities.map(nameOf);
    const unread = unreadPlaces(world.snapshot, ({ kind }) => kind === 'user' || kind === 'role');
    throw new Unanswerable([`no user or role ${text} was read`, ...unread].join('; '), text, names, {
      notRead: unread,
    });
  }
  if (found.length > 1) throw new Unanswerable(`${text} is ambiguous: ${found.map(({ arn }) => arn).join(', ')}`);
  return only;
}

function candidates(identities: readonly Identity[], text: string): readonly Identity[] {
  const principal = text.startsWith('arn:') ? parsePrincipal(text) : undefined;
  if (principal?.kind === 'root')
    throw new Unanswerable(
      `${text} is an account's root user, which may do everything that no service control policy denies`,
    );
  if (principal?.kind === 'role' && principal.session !== undefined) {
    return identities.filter(
      ({ kind, account, name }) => kind === 'role' && account === principal.account && name === principal.name,
    );
  }
  return identities.filter(
    (identity) => [identity.arn, identity.name, nameOf(identity)].includes(text) || identity.arn.endsWith(`:${text}`),
  );
}

function nameOf({ kind, name }: Identity): string {
  return `${kind}/${name}`;
}

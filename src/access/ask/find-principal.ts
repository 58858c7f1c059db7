import { parsePrincipal } from '../evaluator/principal.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { unreadPlaces } from '../paths/model/unread.ts';
import { Unanswerable } from './unanswerable.ts';

/**
 * Finds a user or role: by its ARN (for a session, its role), `user/alice`, `role/deploy`, or a name that only one of
 * them has. Throws Unanswerable if there is none, or more than one.
 */
export function findIdentity(model: AccessModel, text: string): Identity {
  const found = candidates(model.identities, text);
  const [only] = found;
  if (!only) {
    const names = text.startsWith('arn:') ? model.identities.map(({ arn }) => arn) : model.identities.map(nameOf);
    const unread = unreadPlaces(model.snapshot, ({ kind }) => kind === 'user' || kind === 'role');
    throw new Unanswerable([`user or role ${text} is not in the snapshot`, ...unread].join('; '), text, names, {
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
      `${text} is the root user of an account: it can do everything that service control policies do not deny`,
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

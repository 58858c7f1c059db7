import { plainMap, type CommentedMap } from '../domain/commented.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { declares, shows, type Section } from './section.ts';
import { few, share } from './words.ts';

const days = 90;

/** The section `credentials`: MFA and the age of access keys. */
export function proposedCredentials(snapshot: SnapshotIndex, now: Date): Section {
  const credentials = snapshot.ofKind('credential');
  const scopes = snapshot.snapshot.accounts.map((account) => ({ account, region: 'global', kind: 'credential' }));
  if (!scopes.every((scope) => snapshot.isComplete(scope)) || credentials.length === 0)
    return shows('credentials', exampleCredentials, [
      'How users sign in. The credential report was not read; where it is, MFA is required and keys may be 90 days old.',
    ]);
  const withPassword = credentials.filter(({ attributes }) => attributes.passwordEnabled === true);
  const withoutMfa = withPassword.filter(({ attributes }) => !attributes.mfaActive).map(({ id }) => id);
  const keys = credentials.flatMap(({ id, attributes }) =>
    attributes.accessKeys.flatMap(({ active, rotatedAt }) => (active && rotatedAt !== null ? [{ id, rotatedAt }] : [])),
  );
  const old = keys.filter(({ rotatedAt }) => now.getTime() - Date.parse(rotatedAt) > days * 86_400_000);
  const mfa = `${share(withPassword.length - withoutMfa.length, withPassword.length)} with a password have MFA${withoutMfa.length > 0 ? `; not ${few(withoutMfa)}` : ''}.`;
  const ages = `${old.length} of ${keys.length} active access keys ${old.length === 1 ? 'is' : 'are'} older than ${days} days${old.length > 0 ? `, of ${few([...new Set(old.map(({ id }) => id))])}` : ''}.`;
  return declares(
    'credentials',
    {
      entries: [
        { key: 'mfa', value: 'required', reasons: withPassword.length > 0 ? [mfa] : [] },
        { key: 'maxKeyAgeDays', value: days, reasons: [ages] },
      ],
    },
    {
      reasons: ['How users sign in.'],
      taken: [`users with a password have MFA, and access keys are at most ${days} days old`],
    },
  );
}

/** What the section looks like. */
export const exampleCredentials: CommentedMap = plainMap({ mfa: 'required', maxKeyAgeDays: days });

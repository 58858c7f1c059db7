import { tagValue } from '../../../domain/resource.ts';
import type { Actor } from './actor.ts';
import type { Identity } from './identity.ts';
import { sessionTagValues } from './role-sessions.ts';

// What requests carry about the session that makes them: see role-sessions.ts.

type Entry = readonly [key: string, value: string | readonly string[]];

/** The condition keys of a caller's tags, up to the tag's name. */
export const principalTag = 'aws:PrincipalTag/';

/** The values that aws:userid can have: a role's session has its name in it. */
export function userIds({ uniqueId, sessions }: Identity): readonly string[] {
  return sessions ? sessions.names.map((name) => `${uniqueId}:${name}`) : [uniqueId];
}

/** Whether whoever makes an actor's session can send session tags that nobody in the account sets. */
export function hasOutsideTags({ identity, session }: Actor): boolean {
  return session === 'anyone' && (identity.sessions?.tags.length ?? 0) > 0;
}

/**
 * What session tags from outside change in a request: tags that may have any value, and tags that have one of some
 * values, or else what the role has. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function outsideTagContext({ identity: { sessions }, tags }: Actor): {
  readonly known: Entry[];
  readonly unknown: string[];
} {
  const named = (sessions?.tags ?? []).flatMap(({ values }) => [...values.keys()]);
  const own = Object.keys(tags);
  const known = named.flatMap((key): Entry[] => {
    const values = sessions ? sessionTagValues(sessions, key) : [];
    if (values === 'any') return [];
    const before = own.find((tag) => tag.toLowerCase() === key);
    return [...values, before === undefined ? [] : (tagValue(tags, before) ?? '')].map((value) => [
      principalTag + key,
      value,
    ]);
  });
  const kept = own
    .filter((tag) => sessions && sessionTagValues(sessions, tag.toLowerCase()).length === 0)
    .map((tag): Entry => [principalTag + tag, tagValue(tags, tag) ?? '']);
  const unknown = (sessions?.tags ?? []).flatMap(({ keys }) =>
    keys.map((glob) => `${principalTag.toLowerCase()}${glob}`),
  );
  return { known: [...known, ...kept], unknown };
}

/** The keys that some sessions of an actor have and others have not. */
export function openSessionKeys({ identity, session }: Actor): readonly string[] {
  return session === 'assumed' ? [] : (identity.sessions?.openKeys ?? []);
}

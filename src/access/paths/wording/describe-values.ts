import type { Request } from '../../evaluator/request.ts';
import type { Condition } from '../../policy/conditions/condition.ts';
import { isRequestTime } from '../../policy/conditions/request-time.ts';
import { isKnownValue, type ContextValue } from '../../policy/context.ts';
import type { Actor } from '../model/actor.ts';
import { isMfaKey } from '../model/request-context.ts';
import { resourceTag } from './describe-clause.ts';

/**
 * What a request has of what a condition reads, in words: "it is tagged team=web", "ben has no team tag". What is not
 * known is left out.
 */
export function describeValues({ text, reads }: Condition, { context }: Request, actor: Actor): readonly string[] {
  const written = [text.key, ...text.values.flatMap(variablesIn)];
  return [...new Set(reads)].flatMap((key) => {
    const name = written.find((each) => each.toLowerCase() === key) ?? key;
    const value = context(key);
    return isKnownValue(value) ? [describeValue(name, textOf(value), actor)] : timeText(key, value);
  });
}

/** The policy variables in a value, as it writes them. */
function variablesIn(value: string): readonly string[] {
  return [...value.matchAll(/\$\{([^},]+)[^}]*\}/g)].map(([, key = '']) => key.trim());
}

function describeValue(key: string, value: string | undefined, { identity, canBringMfa }: Actor): string {
  const tag = tagIn(key, resourceTag);
  if (tag !== undefined) return value === undefined ? `it has no ${tag} tag` : `it is tagged ${tag}=${value}`;
  const callerTag = tagIn(key, /^aws:principaltag\//i);
  if (callerTag !== undefined)
    return `${identity.name} ${value === undefined ? `has no ${callerTag} tag` : `is tagged ${callerTag}=${value}`}`;
  const sent = tagIn(key, /^aws:requesttag\//i);
  if (sent !== undefined)
    return value === undefined ? `the request sends no ${sent} tag` : `the request sends tag ${sent}=${value}`;
  if (value !== undefined) return `${key} is ${value}`;
  if (!isMfaKey(key.toLowerCase())) return `the request has no ${key}`;
  return canBringMfa ? 'the request is without MFA' : `${identity.name} has no MFA device`;
}

/** The name of a tag in a condition key; undefined if the key is about something else. */
function tagIn(key: string, family: RegExp): string | undefined {
  const [start] = family.exec(key) ?? [];
  return start === undefined ? undefined : key.slice(start.length);
}

/** The values that a key can have; undefined if it is missing. */
function textOf(possible: Extract<ContextValue, readonly unknown[]>): string | undefined {
  const texts = possible.flatMap((values) =>
    values === undefined ? [] : [values.map((value) => (value === '' ? '""' : value)).join(', ')],
  );
  return texts.length === 0 ? undefined : [...new Set(texts)].join(' or ');
}

function timeText(key: string, value: ContextValue): readonly string[] {
  if (!isRequestTime(key) || typeof value === 'string' || !('earliest' in value)) return [];
  return [`the answer is about ${new Date(value.earliest).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')} and later`];
}

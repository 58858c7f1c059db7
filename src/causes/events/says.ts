import type { ApiEvent } from '../../domain/api-event.ts';
import { canonicalJson, isJsonObject, type Json } from '../../domain/json.ts';
import type { LookedUp, Says } from './call.ts';
import { isAlike, textsAt, textsIn, valuesAt } from './event-values.ts';

/** The call sets the field by this parameter: to the value that it has now, or to another one. */
export function sets(parameter: string): Says {
  return ({ request }, { after }) => {
    const values = parameterOf(request, parameter);
    if (values === undefined) return false;
    const now = textsIn(after);
    return values.length === 0
      ? undefined
      : now.length === values.length && now.every((text) => includes(values, text));
  };
}

/** The call sets the field by this parameter, whose value is written in another way than the field's. */
export function touches(...parameters: readonly string[]): Says {
  return ({ request }) => (parameters.some((name) => parameterOf(request, name) !== undefined) ? undefined : false);
}

/** By which parameter the call sets a member of the field: the last key of the change's path. */
export function setsMember(parameters: Readonly<Record<string, string>>): Says {
  return (event, change) => {
    const parameter = parameters[change.path.at(-1) ?? ''];
    return parameter === undefined ? undefined : sets(parameter)(event, change);
  };
}

/** The call leads to one of these values. */
export function becomes(...values: readonly (string | boolean | null)[]): Says {
  return (_, { after }) => values.some((value) => value === after);
}

/** The call adds the member of a list that the request or the answer names. */
export function addsMember(...keys: readonly string[]): Says {
  return (event, change) => hasMember(named(event, keys), change.after, change);
}

/** The call takes the member of a list away that the request names. */
export function removesMember(...keys: readonly string[]): Says {
  return (event, change) => hasMember(named(event, keys), change.before, change);
}

/** The call puts a policy in a place: its document is the one that is there now. */
export function putsDocument(key = 'policyDocument'): Says {
  return ({ request }, { after }) => {
    const [document] = documentsIn(after);
    if (document === undefined) return after === null ? false : undefined;
    const put = textsAt(request, key).flatMap(parsed);
    // CloudTrail cuts long parameters off.
    return put.length === 0 ? undefined : put.some((each) => canonicalJson(each) === canonicalJson(document));
  };
}

/** All of these hold; where the event does not say of one of them, it does not say of all. */
export function allOf(...conditions: readonly Says[]): Says {
  return (event, change) => {
    const answers = conditions.map((says) => says(event, change));
    if (answers.includes(false)) return false;
    return answers.includes(undefined) ? undefined : true;
  };
}

/** The call sets the field to what these members name, by its ARN or by its name. */
export function setsArn(...keys: readonly string[]): Says {
  return (event, { after }) => {
    if (typeof after !== 'string') return false;
    const names = named(event, keys);
    return names.length === 0 ? undefined : names.some((name) => isMember(after, name));
  };
}

/**
 * The call shares with, or no longer with, the account, group or organization that the change is about: the one that is
 * given, or else the last key of the change's path. Both sides of the request are lists, of `add` and of `remove`.
 */
export function shares(parameter: string, whom?: string): Says {
  return ({ request }, { path, after }) => {
    const lists = valuesAt(request, parameter);
    if (lists.length === 0) return false;
    const name = whom ?? (path.length > 3 ? path.at(-1) : undefined);
    if (name === undefined) return undefined;
    const isShared = whom === undefined ? after !== null : after === true;
    return lists.some((list) => textsAt(list, isShared ? 'add' : 'remove').includes(name));
  };
}

/** The call sets a tag to its value, in a list of keys with values. */
export const setsTag: Says = ({ request }, { path, after }) => {
  const key = tagKey(path);
  const set = tagsIn(request).filter((tag) => tag.key === key);
  return set.length > 0 && typeof after === 'string' && set.some(({ value }) => (value ?? '') === after);
};

/** The call takes a tag away; with a value, only if the tag has it. */
export const clearsTag: Says = ({ request }, { path, before, after }) => {
  const key = tagKey(path);
  if (after !== null) return false;
  if (textsAt(request, 'tagKeys').includes(key)) return true;
  return tagsIn(request).some((tag) => tag.key === key && (tag.value === undefined || tag.value === before));
};

function tagKey(path: readonly string[]): string {
  return path[0] === 'name' ? 'Name' : (path[1] ?? '');
}

/** The tags in the lists of a request; without a value where only the key is named. */
export function tagsIn(request: Json): readonly { readonly key: string; readonly value: string | undefined }[] {
  return ['tagSet', 'tags'].flatMap((list) => valuesAt(request, list).flatMap(tagList));
}

function tagList(value: Json): readonly { readonly key: string; readonly value: string | undefined }[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(tagList);
  if (!isJsonObject(value)) return [];
  const entries = Object.entries(value).map(([name, member]) => [name.toLowerCase(), member] as const);
  const fields = new Map<string, Json>(entries);
  const [key, content] = [fields.get('key'), fields.get('value')];
  if (typeof key === 'string') return [{ key, value: typeof content === 'string' ? content : undefined }];
  return tagList(fields.get('items') ?? null);
}

/** The values of a parameter; undefined if the call is about other ones. `Attribute` names one as well. */
function parameterOf(request: Json, parameter: string): readonly string[] | undefined {
  const values = valuesAt(request, parameter);
  if (values.length > 0) return values.flatMap(textsIn);
  const isNamed = textsAt(request, 'attribute').some((name) => isAlike(name, parameter));
  return isNamed ? textsAt(request, 'value') : undefined;
}

function named({ request, response }: ApiEvent, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => [...textsAt(request, key), ...textsAt(response, key)]);
}

/**
 * Whether a named member is on that side of the change only. The path ends in the member's name; where the whole list
 * is one value, the sides have it.
 */
function hasMember(names: readonly string[], side: Json, { path, before, after }: LookedUp): boolean {
  if (side === null) return false;
  const other = textsIn(side === after ? before : after);
  const candidates = path.length > 2 ? path.slice(2) : textsIn(side).filter((text) => !other.includes(text));
  const isOneSided = path.length <= 2 || before === null || after === null;
  return isOneSided && candidates.some((text) => names.some((name) => isMember(text, name)));
}

/** Lists have ARNs where calls have names: `arn:aws:iam::111122223333:instance-profile/web`. */
function isMember(text: string, name: string): boolean {
  return text === name || (text.startsWith('arn:') && text.split(/[:/]/).at(-1) === name);
}

function documentsIn(value: Json): readonly Json[] {
  if (!isJsonObject(value)) return [];
  if (value['document'] !== undefined) return [value['document']];
  return documentsIn(value['policy'] ?? null);
}

function parsed(text: string): readonly Json[] {
  try {
    return [JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text) as Json];
  } catch {
    return [];
  }
}

function includes(values: readonly string[], text: string): boolean {
  return values.some((value) => isAlike(value, text));
}

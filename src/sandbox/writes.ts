import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Parameters } from './parameters.ts';
import type { Answer } from './services/service.ts';

/** An operation that changes what the sandbox serves, in memory. */
export interface Write {
  /** The first parts of the parameters that it takes; a request with others is refused. */
  readonly parameters: readonly string[];
  readonly write: Answer;
}

/** Tags as AWS's lists hold them, with those of the request set. */
export function withTags(tags: readonly JsonObject[], set: readonly JsonObject[]): readonly JsonObject[] {
  const keys = new Set(set.map(({ Key }) => Key));
  return [...tags.filter(({ Key }) => !keys.has(Key ?? null)), ...set];
}

/** The tags in a list parameter: `Tag.1.Key`. A tag without a value has the empty string. */
export function requestedTags(parameters: Parameters, prefix: string): readonly JsonObject[] {
  return parameters.structures(prefix).map((tag) => ({
    Key: parameters.value(`${tag}.Key`) ?? '',
    Value: parameters.value(`${tag}.Value`) ?? '',
  }));
}

/** A value of a parameter as JSON: `true` and `false` as booleans, digits as numbers where `as` says so. */
export function scalar(text: string, as: 'flag' | 'number' | 'text'): Json {
  if (as === 'flag') return text.toLowerCase() === 'true';
  return as === 'number' ? Number(text) : text;
}

/** A copy of a list with those items changed that a test selects; undefined if there are none. */
export function changeItems(
  list: readonly Json[],
  isWanted: (item: JsonObject) => boolean,
  change: (item: JsonObject) => JsonObject,
): readonly Json[] | undefined {
  const wanted = (item: Json): item is JsonObject => isJsonObject(item) && isWanted(item);
  return list.some(wanted) ? list.map((item) => (wanted(item) ? change(item) : item)) : undefined;
}

import { dirname } from 'node:path';
import type { Baseline } from '../domain/baseline.ts';
import { digest } from '../domain/digest.ts';
import type { Json } from '../domain/json.ts';
import { baselineSchema, type Vocabulary } from './baseline-schema.ts';
import { sortExceptions } from './exception-schema.ts';
import { check, locate } from './issues.ts';
import { readPolicyFile } from './policy-file.ts';
import { ConfigError } from './problem.ts';
import { readTextFile } from './text-file.ts';
import { parseYaml } from './yaml-source.ts';

/**
 * Loads a baseline and the policy documents that it names, which are in its folder or below. Rejects with a
 * ConfigError that lists every problem; only exceptions that cannot be used are kept apart instead.
 */
export async function loadBaseline(file: string, vocabulary: Vocabulary): Promise<Baseline> {
  const source = parseYaml(file, await readTextFile(file, 'name another with --baseline FILE or in driftwarden.yaml'));
  const readPolicy = (path: string) => readPolicyFile(dirname(file), path);
  const outcome = await check(baselineSchema(vocabulary, readPolicy), source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));

  const declared = without(outcome.data, ['$schema', 'version', 'exceptions']);
  return {
    ...declared,
    ...sortExceptions(outcome.data.exceptions, (index) => source.place(['exceptions', index]).line),
    digest: digest(asJson(declared)),
    file,
  };
}

function without<T extends object, Key extends keyof T>(object: T, keys: readonly Key[]): Omit<T, Key> {
  const left = new Set<PropertyKey>(keys);
  return Object.fromEntries(Object.entries(object).filter(([key]) => !left.has(key))) as Omit<T, Key>;
}

/** Everything that was declared, what the files say included: the digest is over this. */
function asJson(value: unknown): Json {
  if (value instanceof RegExp) return value.source;
  if (value instanceof Map) return asJson(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asJson(member)]));
  }
  return value as Json;
}

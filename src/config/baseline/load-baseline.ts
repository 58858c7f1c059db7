import { dirname } from 'node:path';
import type { Baseline } from '../../domain/baseline.ts';
import { digest } from '../../domain/digest.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { baselineSchema, type Vocabulary } from './baseline-schema.ts';
import { declaredJson } from './declared.ts';
import { sortExceptions } from './exception-schema.ts';
import { check, locate } from '../issues.ts';
import { readPolicyFile } from '../policy-file.ts';
import { ConfigError } from '../problem.ts';
import { readTextFile } from '../text-file.ts';
import { parseYaml } from '../yaml-source.ts';

/**
 * Loads a baseline and the policy documents that it names, which are in its folder or below. Rejects with a
 * ConfigError that lists every problem; only exceptions that cannot be used are kept apart instead.
 */
export async function loadBaseline(file: string, vocabulary: Vocabulary): Promise<Baseline> {
  return baselineFrom(
    file,
    await readTextFile(file, 'name another with --baseline FILE or in driftwarden.yaml'),
    vocabulary,
  );
}

/** The baseline that a file of this text would be, with some policy documents in place of files; see `loadBaseline`. */
export async function baselineFrom(
  file: string,
  text: string,
  vocabulary: Vocabulary,
  documents: ReadonlyMap<string, JsonObject> = new Map(),
): Promise<Baseline> {
  const source = parseYaml(file, text);
  const readPolicy = async (path: string) => documents.get(path) ?? readPolicyFile(dirname(file), path);
  const outcome = await check(baselineSchema(vocabulary, readPolicy), source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));

  const declaration = without(outcome.data, ['$schema', 'version', 'exceptions']);
  const declared = declaredJson(declaration);
  const isDefault = !isJsonObject(source.value) || !Object.hasOwn(source.value, 'credentials');
  return {
    ...declaration,
    credentials: { ...declaration.credentials, ...(isDefault && { isDefault }) },
    ...sortExceptions(outcome.data.exceptions, (index) => source.place(['exceptions', index]).line),
    digest: digest(declared),
    declared,
    file,
  };
}

function without<T extends object, Key extends keyof T>(object: T, keys: readonly Key[]): Omit<T, Key> {
  const left = new Set<PropertyKey>(keys);
  return Object.fromEntries(Object.entries(object).filter(([key]) => !left.has(key))) as Omit<T, Key>;
}

import type { Credentials } from '../domain/setting-sources.ts';
import { ConfigError, wholeFile, type Problem } from './problem.ts';
import { readTextFile } from './text-file.ts';

/**
 * The user and password in PREFIX_USER and PREFIX_PASSWORD, or in the files that the same names with `_FILE` give.
 * Undefined where neither is set; one without the other is a ConfigError.
 */
export async function credentialsOf(env: NodeJS.ProcessEnv, prefix: string): Promise<Credentials | undefined> {
  const [userName, passwordName] = [`${prefix}_USER`, `${prefix}_PASSWORD`];
  const [user, password] = await Promise.allSettled([secretOf(env, userName), secretOf(env, passwordName)]);
  const problems = [user, password].flatMap(problemsOf);
  if (user.status === 'rejected' || password.status === 'rejected') throw new ConfigError(problems);
  if (user.value === undefined && password.value === undefined) return undefined;
  if (user.value === undefined) throw missing(userName, passwordName);
  if (password.value === undefined) throw missing(passwordName, userName);
  return { user: user.value, password: password.value };
}

/**
 * The secret in an environment variable, or in the file that the same name with `_FILE` gives (one line break at its
 * end is not part of it). Undefined where neither is set; both together are a ConfigError.
 */
export async function secretOf(env: NodeJS.ProcessEnv, name: string): Promise<string | undefined> {
  const value = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) throw environmentError(`${name} and ${name}_FILE are both set; set one of them`);
  const text = (await readTextFile(file, `${name}_FILE names it`)).replace(/\r?\n$/, '');
  if (text === '') throw new ConfigError([wholeFile(file, `is empty; ${name}_FILE names it`)]);
  return text;
}

function problemsOf(outcome: PromiseSettledResult<unknown>): readonly Problem[] {
  if (outcome.status === 'fulfilled') return [];
  if (outcome.reason instanceof ConfigError) return outcome.reason.problems;
  throw outcome.reason;
}

function missing(name: string, given: string): ConfigError {
  return environmentError(`${name} is missing, while ${given} is set; set ${name} or ${name}_FILE too`);
}

function environmentError(message: string): ConfigError {
  return new ConfigError([wholeFile('environment', message)]);
}

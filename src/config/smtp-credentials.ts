import { ConfigError, wholeFile, type Problem } from './problem.ts';
import { readTextFile } from './text-file.ts';

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * The mail server's user and password from DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, or from the files
 * that the same names with `_FILE` give (one line break at the end is not part of it). Undefined where neither is
 * set; one without the other, or a variable together with its file, is a ConfigError.
 */
export async function smtpCredentials(env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const [user, password] = await Promise.allSettled([
    secret(env, 'DRIFTWARDEN_SMTP_USER'),
    secret(env, 'DRIFTWARDEN_SMTP_PASSWORD'),
  ]);
  const problems = [user, password].flatMap(problemsOf);
  if (user.status === 'rejected' || password.status === 'rejected') throw new ConfigError(problems);
  if (user.value === undefined && password.value === undefined) return undefined;
  if (user.value === undefined) throw missingOther('DRIFTWARDEN_SMTP_USER', 'DRIFTWARDEN_SMTP_PASSWORD');
  if (password.value === undefined) throw missingOther('DRIFTWARDEN_SMTP_PASSWORD', 'DRIFTWARDEN_SMTP_USER');
  return { user: user.value, password: password.value };
}

async function secret(env: NodeJS.ProcessEnv, name: string): Promise<string | undefined> {
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

function missingOther(missing: string, given: string): ConfigError {
  return environmentError(`${missing} is missing, while ${given} is set; set ${missing} or ${missing}_FILE too`);
}

function environmentError(message: string): ConfigError {
  return new ConfigError([wholeFile('environment', message)]);
}

import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Io } from '../io.ts';
import { UsageError } from '../setup.ts';

/** Milliseconds that git has to answer. */
const patience = 2000;

/**
 * Who writes an exception where `--by` does not say it: the address that git would write into a commit here, else the
 * name of this machine's user. Rejects with a UsageError where neither is known.
 */
export async function authorOf({ cwd, env }: Pick<Io, 'cwd' | 'env'>): Promise<string> {
  const author = (await gitAddress(cwd, env)) || userName();
  if (!author) throw new UsageError('--by is missing: neither git nor the system knows who accepts');
  return author;
}

/** Undefined where there is no git, or git knows none. */
async function gitAddress(cwd: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['config', 'user.email'], { cwd, env, timeout: patience });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

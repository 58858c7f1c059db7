import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { home } from '../accounts/account.ts';

const run = promisify(execFile);

/**
 * Runs commands in a POSIX shell as a person would paste them, with the AWS CLI pointed at an endpoint. Rejects with
 * what the CLI wrote if one fails.
 */
export async function runCommands(url: string, commands: readonly string[]): Promise<void> {
  const env = {
    PATH: process.env.PATH,
    ENDPOINT: url,
    AWS_ACCESS_KEY_ID: home,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    PYTHONUTF8: '1',
  };
  const script = ['aws() { command aws --endpoint-url "$ENDPOINT" "$@"; }', ...commands].join('\n');
  await run('sh', ['-e', '-c', script], { env, maxBuffer: 1 << 26 });
}

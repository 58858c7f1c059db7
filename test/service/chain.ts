import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startSandbox } from '../../src/sandbox/index.ts';
import { emptyIam, emptyRegion, protection, reservation, writeFiles } from '../accounts/files.ts';
import { runCli } from '../commands/run-cli.ts';
import { startMailServer } from '../notify/fixtures/mail-server.ts';

const instances = ['i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2', 'i-0aaaaaaaaaaaaaaa3'] as const;

/** Which of the three instances are protected: what the account is like in a round. */
export type Protected = readonly [boolean, boolean, boolean];

const recipients = ['ana@example.com', 'ben@example.com'];

/** An account whose instances are now protected and now not, audited each second, with a mail for each audit. */
export async function startInstallation(t: TestContext, cwd: string) {
  const account = join(cwd, 'account');
  await mkdir(account);
  const become = (state: Protected) =>
    writeFiles(join(account, '111122223333'), {
      ...emptyRegion('us-east-1'),
      ...emptyIam,
      'us-east-1/ec2/describe-instances.json': {
        Reservations: instances.map((id) => reservation(id, { Tags: [{ Key: 'keep', Value: 'yes' }] })),
      },
      'us-east-1/ec2/describe-instance-attribute.jsonl': instances.flatMap((id, index) =>
        protection(id, state[index] === true, false, 'stop'),
      ),
      'us-east-1/ec2/describe-image-attribute.jsonl': [],
    });
  await become([true, true, true]);
  const sandbox = await startSandbox({ directory: account, throttling: 'off' });
  t.after(() => sandbox.close());
  const mailServer = await startMailServer();
  t.after(() => mailServer[Symbol.asyncDispose]());
  await writeFile(
    join(cwd, 'baseline.yaml'),
    'version: 1\nprotect:\n  - { name: kept, match: { tag: { keep: "yes" } }, instances: { terminationProtection: true } }\n',
  );
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]
endpoint: ${sandbox.url}
health: { port: 0 }
mail: { from: d@example.com, to: [${recipients.join(', ')}], smtp: { host: 127.0.0.1, port: ${mailServer.port}, tls: none } }
schedule: { cron: "* * * * * *" }
`,
  );
  return {
    mailServer,
    recipients,
    become: async (state: Protected) => {
      await become(state);
      await sandbox.reload();
    },
    /** The ids of the findings that a state must bring, from an audit into a database of its own. */
    findingsOf: async (state: Protected, name: string) => {
      await become(state);
      await sandbox.reload();
      const { stdout, stderr } = await runCli(['audit', '--format', 'json', '--store', `${name}.db`], { cwd });
      assert.ok(stdout.startsWith('{'), stderr);
      return idsOf(JSON.parse(stdout) as Report);
    },
  };
}

export interface Report {
  readonly run: { readonly id: string; readonly startedAt: string };
  readonly verdict: string;
  readonly findings: readonly { readonly id: string; readonly status: string }[];
}

/** The findings that stand. */
export function idsOf({ findings }: Report): readonly string[] {
  return findings
    .filter(({ status }) => status !== 'resolved')
    .map(({ id }) => id)
    .sort();
}

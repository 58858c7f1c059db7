import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { leastPolicy } from '../../src/aws/index.ts';
import { runCli } from '../commands/run-cli.ts';

const deploy = join(import.meta.dirname, '../../examples/deploy');
const read = (file: string) => readFile(join(deploy, file), 'utf8');

/** What the environment may say, by the code that reads it or by the AWS SDK. */
const environment = new Set([
  'DRIFTWARDEN_SMTP_USER',
  'DRIFTWARDEN_SMTP_PASSWORD',
  'DRIFTWARDEN_SMTP_PASSWORD_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
]);

interface Container {
  readonly args?: readonly string[];
  readonly env: readonly { name: string }[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { mountPath: string; readOnly?: boolean }[];
}
interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: { runAsNonRoot: boolean };
  readonly containers: readonly [Container];
}

const podOf = {
  'kubernetes/cronjob.yaml': (document: { spec: { jobTemplate: { spec: { template: { spec: Pod } } } } }) =>
    document.spec.jobTemplate.spec.template.spec,
  'kubernetes/deployment.yaml': (document: { spec: { template: { spec: Pod } } }) => document.spec.template.spec,
};

/** What every way of running it says, in one form. */
async function installations() {
  const compose = (
    parse(await read('compose/compose.yaml')) as {
      services: {
        driftwarden: {
          command: string[];
          user: string;
          read_only: boolean;
          cap_drop: string[];
          environment: object;
          stop_grace_period: string;
          volumes: string[];
        };
      };
    }
  ).services.driftwarden;
  const task = (
    JSON.parse(await read('ecs/task-definition.json')) as {
      containerDefinitions: [
        {
          command: string[];
          user: string;
          readonlyRootFilesystem: boolean;
          stopTimeout: number;
          linuxParameters: { capabilities: { drop: string[] } };
          environment: { name: string }[];
          secrets: { name: string }[];
          mountPoints: { containerPath: string }[];
        },
      ];
    }
  ).containerDefinitions[0];
  const pods = await Promise.all(
    Object.entries(podOf).map(async ([file, find]) => {
      const {
        securityContext,
        containers: [container],
        terminationGracePeriodSeconds,
      } = find(parse(await read(file)) as never);
      return {
        file,
        args: container.args ?? [],
        isRoot: !securityContext.runAsNonRoot,
        hardening: container.securityContext,
        environment: container.env.map(({ name }) => name),
        grace: terminationGracePeriodSeconds,
        writable: container.volumeMounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath),
      };
    }),
  );
  const hard = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
  return [
    ...pods,
    {
      file: 'compose/compose.yaml',
      args: compose.command,
      isRoot: compose.user !== 'node',
      hardening: { ...hard, readOnlyRootFilesystem: compose.read_only, capabilities: { drop: compose.cap_drop } },
      environment: Object.keys(compose.environment),
      grace: Number.parseInt(compose.stop_grace_period, 10),
      writable: [
        ...compose.volumes.filter((volume) => !volume.endsWith(':ro')).map((volume) => volume.split(':')[1] ?? ''),
        '/tmp',
      ],
    },
    {
      file: 'ecs/task-definition.json',
      args: task.command,
      isRoot: task.user !== 'node',
      hardening: {
        ...hard,
        readOnlyRootFilesystem: task.readonlyRootFilesystem,
        capabilities: task.linuxParameters.capabilities,
      },
      environment: [...task.environment, ...task.secrets].map(({ name }) => name),
      grace: task.stopTimeout,
      writable: [...task.mountPoints.map(({ containerPath }) => containerPath), '/tmp'],
    },
  ].map((installation) => ({ ...installation, hard }));
}

suite('examples/deploy', async () => {
  for (const { file, args, isRoot, hardening, hard, environment: names, grace, writable } of await installations()) {
    test(`${file}: runs a command that there is, without rights, with secrets from outside, and has time to end`, async () => {
      const { code, stdout } = await runCli([...args, '--help'], { cwd: deploy });
      assert.equal(code, 0);
      for (const flag of args.filter((word) => word.startsWith('--'))) assert.ok(stdout.includes(flag), flag);
      assert.equal(isRoot, false);
      assert.deepEqual(hardening, hard);
      for (const name of names) assert.ok(environment.has(name), name);
      assert.ok(grace > 30, 'longer than the default of schedule.grace');
      assert.deepEqual(new Set(writable), new Set(['/data', '/tmp']));
    });
  }

  for (const unit of ['driftwarden.service', 'driftwarden-audit.service']) {
    test(`systemd/${unit}: calls a command that there is, and knows its exit codes`, async () => {
      const text = await read(`systemd/${unit}`);
      const [, command = ''] = /^ExecStart=\/usr\/bin\/node \/opt\/driftwarden\/src\/cli\.ts (.*)$/m.exec(text) ?? [];
      const words = command.split(' ');
      const { code, stdout } = await runCli([...words, '--help'], { cwd: deploy });
      assert.equal(code, 0);
      for (const flag of words.filter((word) => word.startsWith('--'))) assert.ok(stdout.includes(flag), flag);
      for (const [, name = ''] of text.matchAll(/^Environment=(\w+)=/gm)) assert.ok(environment.has(name), name);
    });
  }

  test('role-policy.json is what doctor prints', async () => {
    assert.deepEqual(JSON.parse(await read('role-policy.json')), leastPolicy());
  });

  test('no file holds a secret, and the README tells of each folder', async () => {
    const readme = await readFile(join(deploy, '../README.md'), 'utf8');
    for (const entry of await readdir(deploy, { withFileTypes: true, recursive: true })) {
      if (entry.isDirectory()) assert.ok(readme.includes(`(deploy/${entry.name})`), entry.name);
      else
        assert.doesNotMatch(
          await readFile(join(entry.parentPath, entry.name), 'utf8'),
          /AKIA|secret_access_key\s*=|password:\s+[^\s{]/im,
        );
    }
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { startMoto } from './moto/server.ts';

const deploy = join(import.meta.dirname, '../../examples/deploy');
const moto = process.env['MOTO_SERVER'] ?? 'moto_server';

function run(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  return { status, said: `${stdout.toString()}${stderr.toString()}` };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-deploy-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

suite("Kubernetes' schemas", () => {
  const validate = (file: string) => run(join(dirname(moto), 'kubernetes-validate'), ['--strict', file]);
  for (const file of ['cronjob.yaml', 'deployment.yaml']) {
    test(`take ${file}, and not with a key that there is not`, async (t) => {
      const { status, said } = validate(join(deploy, 'kubernetes', file));
      assert.equal(status, 0, said);
      const broken = join(await folderFor(t), file);
      await writeFile(
        broken,
        (await readFile(join(deploy, 'kubernetes', file), 'utf8')).replace('serviceAccountName', 'serviceAccuontName'),
      );
      assert.notEqual(validate(broken).status, 0);
    });
  }
});

suite('systemd-analyze verify', () => {
  /** The units as they are, with the programs where this machine has them. */
  async function verified(t: TestContext, change: (text: string) => string = (text) => text) {
    const folder = await folderFor(t);
    const units = await readdir(join(deploy, 'systemd'));
    for (const unit of units) {
      const text = await readFile(join(deploy, 'systemd', unit), 'utf8');
      await writeFile(join(folder, unit), change(text.replace('/usr/bin/node', process.execPath)));
    }
    return run('systemd-analyze', [
      'verify',
      '--man=no',
      '--recursive-errors=no',
      ...units.map((unit) => join(folder, unit)),
    ]);
  }
  /** What concerns this machine and not the units. */
  const aboutUnits = (said: string) => said.split('\n').filter((line) => /driftwarden/.test(line));

  test('has nothing to say of the units', async (t) => {
    const { said } = await verified(t);
    assert.deepEqual(aboutUnits(said), []);
  });

  test('has something to say of a unit with a setting that there is not', async (t) => {
    const { said } = await verified(t, (text) => text.replace('NoNewPrivileges=', 'NoNewPrivilegs='));
    assert.match(aboutUnits(said).join('\n'), /NoNewPrivilegs/);
  });

  test("knows the timer's calendar", () => {
    const { status, said } = run('systemd-analyze', ['calendar', '*-*-* 03:00:00 Europe/Berlin']);
    assert.equal(status, 0, said);
  });
});

suite('ECS and EventBridge Scheduler, by the AWS CLI and moto', () => {
  test('take the task and its schedule, and the CLI refuses a task with a key that there is not', async (t) => {
    const server = await startMoto(moto);
    t.after(() => server.close());
    const aws = (...args: readonly string[]) =>
      run('aws', ['--endpoint-url', server.url, '--region', 'eu-west-1', ...args]);
    const task = join(deploy, 'ecs/task-definition.json');
    const registered = aws('ecs', 'register-task-definition', '--cli-input-json', `file://${task}`);
    assert.equal(registered.status, 0, registered.said);
    assert.match(registered.said, /"readonlyRootFilesystem": true/);
    const scheduled = aws(
      'scheduler',
      'create-schedule',
      '--cli-input-json',
      `file://${join(deploy, 'ecs/schedule.json')}`,
    );
    assert.equal(scheduled.status, 0, scheduled.said);
    const broken = join(await folderFor(t), 'task.json');
    await writeFile(broken, (await readFile(task, 'utf8')).replace('readonlyRootFilesystem', 'readOnlyRootFilesystem'));
    assert.notEqual(aws('ecs', 'register-task-definition', '--cli-input-json', `file://${broken}`).status, 0);
  });
});

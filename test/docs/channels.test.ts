import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/index.ts';
import { channels, type OpenChannel } from '../../src/notify/index.ts';
import { inFolder } from '../config/helper.ts';

const page = await readFile(new URL('../../docs/channels.md', import.meta.url), 'utf8');

test('the channels of docs/channels.md are those that there are, and its configuration opens each', async () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { channels: opened, report } = await inFolder({ 'driftwarden.yaml': yaml }, (cwd) =>
    loadSettings<OpenChannel>({ cwd, env: {}, channels }),
  );
  const names = channels.flatMap(({ name, topLevelKey }) => (topLevelKey === undefined ? [name] : []));
  assert.deepEqual(
    opened.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    opened.map(({ subscribers }) => [subscribers.admins.join(), subscribers.notify, subscribers.owners]),
    [
      ['#cloud-drift', 'on-change', undefined],
      ['teams', 'always', undefined],
      ['webhook', 'always', undefined],
      ['arn:aws:sns:eu-west-1:111122223333:drift', 'always', undefined],
      ['drift.jsonl', 'always', undefined],
    ],
  );
  assert.equal(report.url, 'https://drift.example.com/{run}.html');
});

test('docs/channels.md names each variable that a channel reads', async () => {
  const asked = new Set<string>();
  for (const channel of channels.filter(({ topLevelKey }) => topLevelKey === undefined)) {
    const declared = channel.settings.parse(
      { sns: { topic: 'arn:aws:sns:eu-west-1:111122223333:drift' }, file: { path: '-' } }[channel.name] ?? {},
    );
    await channel.open(declared, {
      secret: (variable) => Promise.resolve(void asked.add(variable)),
      credentials: () => Promise.resolve(undefined),
      textFile: () => Promise.reject(new Error('none')),
      path: (path) => path,
      print: () => Promise.resolve(),
    });
  }
  assert.ok(asked.size >= 4);
  for (const variable of asked) assert.ok(page.includes(`\`${variable}\``), variable);
});

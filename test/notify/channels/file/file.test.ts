import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { silentLog } from '../../../../src/domain/log.ts';
import { hasUnprintable } from '../../../../src/domain/text/unprintable.ts';
import { file } from '../../../../src/notify/channels/file/index.ts';
import { folderFor } from '../../../store/sqlite/files.ts';
import { results } from '../../../report/fixtures/results.ts';
import { adminsOf, reports } from '../../fixtures/reports.ts';
import { sourcesWith } from '../../fixtures/sources.ts';

type Declared = Parameters<typeof file.open>[0];

/** A channel that writes to a folder of its own; `send` writes a report about one of the golden results. */
async function channelFor(t: TestContext, declared: Partial<Declared> & Pick<Declared, 'path'>) {
  const folder = await folderFor(t);
  const printed: string[] = [];
  const print = (text: string) => Promise.resolve(void printed.push(text));
  const channel = await file.open(file.settings.parse(declared), sourcesWith({}, { folder, print }));
  const send = async (name: string, messageId = 'id-1') => {
    const content = structuredClone(await channel.render(adminsOf(results[name] ?? assert.fail()), reports));
    return channel.send({ content, recipient: { address: 'x', messageId }, now: new Date(), log: silentLog });
  };
  const failure = (error: unknown) => channel.classify(error);
  return { folder, channel, send, failure, printed, read: () => readFile(join(folder, declared.path), 'utf8') };
}

suite('a file', () => {
  test('gets each report at its end, and only its owner reads it', async (t) => {
    const { folder, send, read } = await channelFor(t, { path: 'out/drift.txt' });
    await send('clean');
    await send('drift');
    const text = await read();
    const [clean, drift] = [
      await reports.report(results['clean'] ?? assert.fail(), 'text'),
      await reports.report(results['drift'] ?? assert.fail(), 'text'),
    ];
    assert.equal(text, `${clean.trimEnd()}\n\n${drift.trimEnd()}\n\n`);
    assert.equal((await stat(join(folder, 'out/drift.txt'))).mode & 0o777, 0o600);
  });

  test('has the last report alone where it is replaced, and nothing is left beside it', async (t) => {
    const { folder, send, read } = await channelFor(t, { path: 'drift.md', form: 'markdown', mode: 'replace' });
    await send('clean');
    await send('drift');
    assert.equal(
      await read(),
      `${(await reports.report(results['drift'] ?? assert.fail(), 'markdown')).trimEnd()}\n\n---\n\n`,
    );
    assert.deepEqual(await readdir(folder), ['drift.md']);
  });

  test('of JSON lines has a report and the id of its delivery in each, though the text is hostile', async (t) => {
    const { send, read } = await channelFor(t, { path: 'drift.jsonl', form: 'jsonl' });
    await send('hostile', 'id-1');
    await send('drift', 'id-2');
    const text = await read();
    assert.deepEqual(text.split('\n').map(hasUnprintable), [false, false, false]);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    assert.deepEqual(lines[1], {
      notification: 'id-2',
      ...(JSON.parse(await reports.report(results['drift'] ?? assert.fail(), 'json')) as object),
    });
    assert.equal((lines[0] as { notification: string }).notification, 'id-1');
  });

  test('that is `-` is standard output', async (t) => {
    const { folder, send, printed, channel } = await channelFor(t, { path: '-' });
    await send('clean');
    assert.match(printed.join(), /No drift/);
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(channel.subscribers.admins, ['standard output']);
    assert.equal(await channel.verify?.(1000), 'standard output');
  });

  test('that cannot be written is retried, with a sentence', async (t) => {
    for (const [path, prepare, reason] of [
      ['folder', (at: string) => mkdir(at), /^folder: it is a folder; name a file in it$/],
      [
        'pipe',
        (at: string) => Promise.resolve(spawnSync('mkfifo', [at])),
        /^pipe: it is not a regular file; - stands for standard output$/,
      ],
      ['loop', (at: string) => symlink(at, at), /^loop: .*ELOOP/],
    ] as const) {
      const { folder, send, failure, channel } = await channelFor(t, { path });
      await prepare(join(folder, path));
      const error: unknown = await send('clean').then(
        () => assert.fail(),
        (each: unknown) => each,
      );
      assert.deepEqual([failure(error).retry, failure(error).outage], [true, true]);
      assert.match(failure(error).reason, reason);
      await assert.rejects(channel.verify?.(1000) ?? Promise.resolve());
    }
    const { folder, send } = await channelFor(t, { path: 'a/b' });
    await writeFile(join(folder, 'a'), '');
    await assert.rejects(send('clean'), /EEXIST|ENOTDIR/);
  });

  test('is checked without writing', async (t) => {
    const { folder, channel, send } = await channelFor(t, { path: 'new/drift.txt' });
    assert.equal(await channel.verify?.(1000), `${join(folder, 'new/drift.txt')} does not exist yet and can be made`);
    assert.deepEqual(await readdir(folder), []);
    await send('clean');
    assert.equal(await channel.verify?.(1000), `${join(folder, 'new/drift.txt')} can be written`);
  });
});

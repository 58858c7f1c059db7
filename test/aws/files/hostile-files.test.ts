import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { truncate, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { fileLimits, type FileLimits } from '../../../src/aws/files/limits.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyRegion, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { account, credentialReport, inAccount, richAccount } from '../fixtures/rich-account.ts';

const volumes = 'us-east-1/ec2/describe-volumes.json';
const attributes = 'us-east-1/ec2/describe-instance-attribute.jsonl';
const report = 'iam/get-credential-report.csv';

async function directoryOf(t: TestContext, files: Files = richAccount): Promise<string> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return directory;
}

function read(directory: string, limits?: Partial<FileLimits>): Promise<Snapshot> {
  return collect(directorySource(directory, { ...fileLimits, ...limits }), { log: silentLog });
}

/** The scopes that were not read to their end, as `region kind status error`. */
function unread({ coverage }: Snapshot): readonly string[] {
  return coverage.flatMap(({ region, kind, status, error = '' }) =>
    status === 'complete' ? [] : [`${region} ${kind} ${status} ${error}`],
  );
}

describe('where a file belongs, only a regular file is read', () => {
  const makers: readonly { name: string; make: (file: string, t: TestContext) => unknown; expected: string }[] = [
    { name: 'a pipe', make: (file) => execFileSync('mkfifo', [file]), expected: 'it is not a regular file' },
    { name: 'a device', make: (file) => symlink('/dev/zero', file), expected: 'it is not a regular file' },
    {
      name: 'a socket',
      make: async (file, t) => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(file, resolve));
        t.after(() => {
          server.close();
        });
      },
      expected: 'it is not a regular file',
    },
    { name: 'a folder', make: (file) => mkdir(file), expected: 'it is a folder' },
    {
      name: 'a link to nowhere',
      make: (file) => symlink('/nonexistent/file', file),
      expected: 'it is a link to a file that does not exist',
    },
  ];
  for (const { name, make, expected } of makers) {
    for (const [file, scope] of [
      [volumes, 'us-east-1 volume'],
      [attributes, 'us-east-1 instance-attribute'],
      [report, 'global credential'],
    ] as const) {
      test(`${name} in place of ${file}`, async (t) => {
        const directory = await directoryOf(t);
        const target = path.join(directory, account, file);
        await rm(target);
        await make(target, t);
        const [line = '', ...others] = unread(await read(directory));
        assert.deepEqual(others, []);
        assert.ok(line.startsWith(`${scope} failed UnreadableFile: ${account}/${file}: ${expected}`), line);
      });
    }
  }
});

describe('a file past a bound fails its scope', () => {
  test('without being read', async (t) => {
    const directory = await directoryOf(t);
    // A sparse file: 100 GiB of zeros on no disk.
    await truncate(path.join(directory, account, volumes), 100 * 1024 ** 3);
    assert.deepEqual(unread(await read(directory)), [
      `us-east-1 volume failed FileTooLarge: ${account}/${volumes} has more than 1024 MiB, and was not read`,
    ]);
  });

  const many = (count: number, text: string) => Array.from({ length: count }, () => text).join(',');
  const cases: readonly {
    name: string;
    file: string;
    content: string;
    limits?: Partial<FileLimits>;
    expected: RegExp;
  }[] = [
    {
      name: 'of bytes of a report',
      file: report,
      content: 'x'.repeat(3000),
      limits: { textBytes: 2048 },
      expected: /^global credential failed FileTooLarge: .*csv has more than .* MiB, and was not read$/,
    },
    {
      name: 'of bytes of answers',
      file: attributes,
      content: ' '.repeat(30_000),
      limits: { linesBytes: 20_000 },
      expected: /FileTooLarge: .*jsonl has more than .* MiB, and was not read/,
    },
    {
      name: 'of lines',
      file: attributes,
      content: '\n'.repeat(300),
      limits: { lines: 200 },
      expected: /FileTooLarge: .*jsonl has more than 200 lines, and was not read to its end/,
    },
    {
      name: 'of a line',
      file: attributes,
      content: `{"InstanceId": "${'x'.repeat(30_000)}"}`,
      limits: { itemBytes: 20_000 },
      expected: /FileTooLarge: .*jsonl has a line of more than/,
    },
    {
      name: 'of an item',
      file: volumes,
      content: `{"Volumes": [{"VolumeId": "${'x'.repeat(30_000)}"}]}`,
      limits: { itemBytes: 20_000 },
      expected:
        /^us-east-1 volume failed FileTooLarge: .*volumes\.json: it has a value of more than .* MiB in Volumes\[0\], and was not read to its end$/,
    },
    {
      name: 'of items',
      file: volumes,
      content: `{"Volumes": [${many(21, '{"VolumeId": "vol-1"}')}]}`,
      limits: { items: 20 },
      expected: /^us-east-1 volume failed FileTooLarge: .*it has more than 20 items, and was not read to its end$/,
    },
    {
      name: 'of depth',
      file: volumes,
      content: `{"Volumes": [${'['.repeat(100_000)}`,
      expected:
        /^us-east-1 volume failed FileTooLarge: .*it has more than 64 lists and objects inside one another in Volumes\[0\]/,
    },
  ];
  for (const { name, file, content, limits, expected } of cases) {
    test(name, async (t) => {
      const [line = '', ...others] = unread(
        await read(await directoryOf(t, { ...richAccount, [file]: content }), limits),
      );
      assert.deepEqual(others, []);
      assert.match(line, expected);
    });
  }

  test('of 100 MB of nothing but small values keeps the memory below 1 GiB', { timeout: 300_000 }, async (t) => {
    const directory = await directoryOf(t);
    await writeFile(path.join(directory, account, volumes), `{"Volumes": [${'{},'.repeat(33_000_000)}{}]}`);
    const before = process.memoryUsage().rss;
    const [line = ''] = unread(await read(directory));
    assert.match(line, /^us-east-1 volume failed MalformedAnswer: .*a resource has no VolumeId$/);
    assert.ok(process.memoryUsage().rss - before < 1024 ** 3);
  });
});

test('the pages of a long list are one list: every item is there once, and an error names its place in the whole', async (t) => {
  const list = Array.from({ length: 3500 }, (_, number) => ({ VolumeId: `vol-${number}` }));
  const good = await read(await directoryOf(t, { ...emptyRegion('us-east-1'), [volumes]: { Volumes: list } }));
  assert.equal(good.resources.filter(({ kind }) => kind === 'volume').length, 3500);
  const bad = await read(
    await directoryOf(t, {
      ...emptyRegion('us-east-1'),
      [volumes]: { Volumes: list.map((item, number) => (number === 3210 ? { VolumeId: 5 } : item)) },
    }),
  );
  const scope = bad.coverage.find(({ kind }) => kind === 'volume');
  assert.equal(
    scope?.error,
    `MalformedAnswer: ${account}/${volumes}: Volumes[3210].VolumeId: expected a string, got a number`,
  );
  assert.deepEqual(bad.resources, []);
});

describe('a credential report that is there and is none fails; only a missing one was not read', () => {
  const head = credentialReport.split('\n', 1)[0] ?? '';
  const wrapped = (Content: unknown) => JSON.stringify({ Content, ReportFormat: 'text/csv' });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const cases: readonly { name: string; content: string; json?: true; expected: string }[] = [
    { name: 'no bytes', content: '', expected: 'MalformedReport: FILE: the report is empty' },
    { name: 'white space', content: '\n\n', expected: 'MalformedReport: FILE: the report is empty' },
    {
      name: 'an HTML page',
      content: '<!DOCTYPE html>\n<html><body>Sign in</body></html>',
      expected: 'MalformedReport: FILE: the report has no column user',
    },
    {
      name: 'its head alone',
      content: head,
      expected: 'MalformedReport: FILE: the report has no line for <root_account>',
    },
    {
      name: 'no line for root',
      content: credentialReport
        .split('\n')
        .filter((line) => !line.startsWith('<root'))
        .join('\n'),
      expected: 'MalformedReport: FILE: the report has no line for <root_account>',
    },
    {
      name: 'other columns',
      content: credentialReport.replace('mfa_active', 'mfa'),
      expected: 'MalformedReport: FILE: the report has no column mfa_active',
    },
    {
      name: 'a line that is cut',
      content: credentialReport.slice(0, -60),
      expected: 'MalformedReport: FILE: Invalid Record Length',
    },
    {
      name: 'a JSON file of no bytes',
      json: true,
      content: '',
      expected: 'MalformedFile: FILE: found the end of the file; expected a value (line 1 column 1)',
    },
    {
      name: 'a JSON file without content',
      json: true,
      content: '{}',
      expected: 'MalformedAnswer: FILE: not the answer that was asked for',
    },
    {
      name: 'content of another type',
      json: true,
      content: wrapped(5),
      expected: 'MalformedReport: FILE: Content: expected a string, got a number',
    },
    {
      name: 'content that is null',
      json: true,
      content: wrapped(null),
      expected: 'MalformedReport: FILE: Content: expected a string, got null',
    },
    {
      name: 'content that is empty',
      json: true,
      content: wrapped(''),
      expected: 'MalformedReport: FILE: the report is empty',
    },
    {
      name: 'content that is no report',
      json: true,
      content: wrapped(base64('oops')),
      expected: 'MalformedReport: FILE: the report has no column user',
    },
  ];
  for (const { name, content, json, expected } of cases) {
    test(name, async (t) => {
      const others = Object.fromEntries(Object.entries(richAccount).filter(([file]) => file !== report));
      const file = json ? 'iam/get-credential-report.json' : report;
      const snapshot = await read(await directoryOf(t, { ...others, [file]: content }));
      const scope = snapshot.coverage.find(({ kind }) => kind === 'credential');
      assert.deepEqual([scope?.status, scope?.optional], ['failed', undefined]);
      assert.ok(scope?.error?.startsWith(expected.replace('FILE', `${account}/${file}`)), scope?.error);
    });
  }
});

test('half a surrogate pair in an id, an ARN, a name or a tag fails the scope, with its place', async (t) => {
  const cases: readonly [string, string][] = [
    ['{"Volumes": [{"VolumeId": "vol-\\ud800"}]}', 'Volumes[0].VolumeId'],
    ['{"Volumes": [{"VolumeId": "vol-1", "Tags": [{"Key": "a", "Value": "\\udfff"}]}]}', 'Volumes[0].Tags[0].Value'],
    ['{"Volumes": [{"VolumeId": "vol-1", "Tags": [{"Key": "\\ud83d", "Value": ""}]}]}', 'Volumes[0].Tags[0].Key'],
  ];
  for (const [content, place] of cases) {
    const lines = unread(await read(await directoryOf(t, { ...richAccount, [volumes]: content })));
    assert.deepEqual(lines, [
      `us-east-1 volume failed MalformedAnswer: ${account}/${volumes}: ${place}: holds half of a character (a lone surrogate)`,
    ]);
  }
});

test('the regions that are not enabled are those of describe-regions.json', async (t) => {
  const Regions = [
    { RegionName: 'us-east-1', OptInStatus: 'opt-in-not-required' },
    { RegionName: 'ap-east-1', OptInStatus: 'not-opted-in' },
  ];
  const directory = await directoryOf(t, { ...richAccount, 'us-east-1/ec2/describe-regions.json': { Regions } });
  const [reader] = await directorySource(directory).accounts();
  assert.deepEqual(reader?.regionsNotEnabled, ['ap-east-1']);
  const [silent] = await directorySource(await directoryOf(t)).accounts();
  assert.deepEqual(silent?.regionsNotEnabled, []);
});

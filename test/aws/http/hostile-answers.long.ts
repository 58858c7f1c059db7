import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  answerLimits,
  awsSource,
  collect,
  skipReason,
  listLimits,
  SourceError,
  type AwsSourceOptions,
  type CollectOptions,
} from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { writeFiles } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import {
  ec2Answer,
  hostileServer,
  queryAnswer,
  type Answering,
  type HostileServer,
} from '../fixtures/hostile-server.ts';
import { account, credentialReport, inAccount, richAccount } from '../fixtures/rich-account.ts';

const budget = { concurrency: 16, requestsPerSecond: 1000, attempts: 2 };

beforeEach(() => {
  useCredentials(account);
});

async function serve(t: TestContext, answer: Answering): Promise<HostileServer> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, richAccount));
  const sandbox = await startSandbox({ directory, faults: [], throttling: 'off' });
  t.after(() => sandbox.close());
  return hostileServer(t, sandbox.url, answer);
}

function read(
  { url }: HostileServer,
  source: Partial<AwsSourceOptions> = {},
  options: Partial<CollectOptions> = {},
): Promise<Snapshot> {
  return collect(awsSource({ regions: ['us-east-1'], endpoint: url, budget, log: silentLog, ...source }), {
    log: silentLog,
    ...options,
  });
}

/** An answer of 200 in place of the operation's own. */
function instead(operation: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answering {
  return (call, response) => {
    if (call.operation !== operation) return false;
    response.writeHead(200, headers).end(body);
    return true;
  };
}

/** The scopes that were not read to their end, as `kind status error`. */
function unread({ coverage }: Snapshot): readonly string[] {
  return coverage.flatMap(({ kind, status, error = '' }) =>
    status === 'complete' ? [] : [`${kind} ${status} ${error}`],
  );
}

const volumes = ec2Answer('DescribeVolumes', '<volumeSet><item><volumeId>vol-1</volumeId></item></volumeSet>');
const page = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><br></body></html>';

describe('what is no answer to the call fails its scope, and no other', () => {
  const cases: readonly { name: string; body: string; expected: string }[] = [
    { name: 'an HTML page', body: page, expected: 'an HTML page came in place of the answer to DescribeVolumes' },
    {
      name: 'an HTML page that is XML',
      body: '<html><body/></html>',
      expected: 'an HTML page came in place of the answer to DescribeVolumes',
    },
    { name: 'an empty body', body: '', expected: 'the answer to DescribeVolumes is empty' },
    { name: 'white space', body: ' \n', expected: 'the answer to DescribeVolumes is empty' },
    { name: 'JSON', body: '{"Volumes": []}', expected: 'the answer to DescribeVolumes has text before its XML' },
    {
      name: 'an answer that ends in the middle',
      body: volumes.slice(0, -30),
      expected: 'the answer to DescribeVolumes ends in the middle',
    },
    {
      name: 'an answer that ends in the middle of a tag',
      body: volumes.slice(0, -3),
      expected: 'the answer to DescribeVolumes ends in the middle',
    },
    {
      name: 'the answer to another call',
      body: ec2Answer('DescribeSnapshots', '<snapshotSet/>'),
      expected: "the answer's root element is DescribeSnapshotsResponse, not DescribeVolumesResponse",
    },
    {
      name: 'an error with status 200',
      body: '<Response><Errors><Error><Code>X</Code></Error></Errors><RequestID>1</RequestID></Response>',
      expected: "the answer's root element is Response, not DescribeVolumesResponse",
    },
    {
      name: 'an answer without a request id',
      body: volumes.replace(/<requestId>.*<\/requestId>/, ''),
      expected: 'the answer to DescribeVolumes has no request id',
    },
    {
      name: 'an answer with an empty request id',
      body: volumes.replace('6c1a2f6e', ''),
      expected: 'the answer to DescribeVolumes has no request id',
    },
    {
      name: 'a request id elsewhere',
      body: volumes.replace(/<requestId>.*<\/requestId>/, '').replace('vol-1', '<requestId>1</requestId>'),
      expected: 'the answer to DescribeVolumes has no request id',
    },
    {
      name: 'two answers',
      body: volumes + volumes.replace(/^.*\n/, ''),
      expected: 'the answer to DescribeVolumes has a second root element, DescribeVolumesResponse',
    },
    {
      name: 'text after the answer',
      body: `${volumes}oops`,
      expected: 'the answer to DescribeVolumes has text after its end',
    },
    {
      name: 'an entity declaration',
      body: `<!DOCTYPE x [<!ENTITY a "b">]>${volumes.replace(/^.*\n/, '')}`,
      expected: 'the answer to DescribeVolumes is no plain XML',
    },
    {
      name: 'an answer without its list',
      body: ec2Answer('DescribeVolumes', ''),
      expected: 'ec2:DescribeVolumes: not the answer that was asked for: it holds nothing',
    },
    {
      name: 'a list of something else',
      body: ec2Answer(
        'DescribeVolumes',
        '<volumeSet><item><volumeId>vol-1</volumeId><size>big</size></item></volumeSet>',
      ),
      expected: '',
    },
  ];
  for (const { name, body, expected } of cases) {
    test(name, async (t) => {
      const server = await serve(t, instead('DescribeVolumes', body));
      const snapshot = await read(server);
      const [line = '', ...others] = unread(snapshot);
      assert.deepEqual(others, []);
      assert.ok(line.startsWith(`volume failed MalformedAnswer: ${expected}`), line);
      assert.ok(snapshot.resources.every(({ kind }) => kind !== 'volume'));
      assert.ok(server.calls.filter(({ operation }) => operation === 'DescribeVolumes').length <= budget.attempts);
    });
  }

  test('IAM and its report have their request id in the metadata', async (t) => {
    const body = queryAnswer(
      'GetAccountAuthorizationDetails',
      '<UserDetailList/><GroupDetailList/><RoleDetailList/><Policies/>',
    );
    assert.deepEqual(unread(await read(await serve(t, instead('GetAccountAuthorizationDetails', body)))), []);
    const without = body.replace(/<ResponseMetadata>.*<\/ResponseMetadata>/, '');
    const lines = unread(await read(await serve(t, instead('GetAccountAuthorizationDetails', without))));
    assert.deepEqual(
      lines,
      ['group', 'policy', 'role', 'user'].map(
        (kind) => `${kind} failed MalformedAnswer: the answer to GetAccountAuthorizationDetails has no request id`,
      ),
    );
  });

  test('what passes is asked for again', async (t) => {
    let times = 0;
    const server = await serve(t, ({ operation }, response) => {
      if (operation !== 'DescribeVolumes' || times++ > 0) return false;
      response.writeHead(200).end(page);
      return true;
    });
    assert.deepEqual(unread(await read(server)), []);
  });
});

/** Sends the text again and again, as quickly as it is taken, for as long as somebody does. */
function endless(response: ServerResponse, head: string, text: string): void {
  response.writeHead(200).write(head);
  const more = () => {
    while (!response.destroyed && response.write(text));
  };
  response.on('drain', more);
  more();
}

const small = {
  ...answerLimits,
  bytes: 2_000_000,
  bytesSideBySide: 100_000,
  errorBytes: 10_000,
  elements: 5_000,
  textBytes: 50_000,
  tagBytes: 5_000,
};

describe('an answer past a bound fails its scope with a sentence, is asked for once, and is not read to its end', () => {
  const open = ec2Answer('DescribeVolumes', '<volumeSet>').replace(/<\/DescribeVolumesResponse>$/, '');
  const closed = '</volumeSet></DescribeVolumesResponse>';
  const cases: readonly { name: string; answer: (response: ServerResponse) => void; expected: string }[] = [
    {
      name: 'bytes',
      answer: (response) => {
        endless(response, open, '<item><volumeId>vol-1</volumeId></item>'.repeat(1000));
      },
      expected: 'more than 1 MiB; what is beyond was not read',
    },
    {
      name: 'elements',
      answer: (response) => response.end(`${open}${'<item/>'.repeat(5_001)}${closed}`),
      expected: 'more than 5000 elements',
    },
    {
      name: 'depth',
      answer: (response) => response.end(`${open}${'<a>'.repeat(100_000)}`),
      expected: 'more than 64 elements inside one another',
    },
    {
      name: 'a text',
      answer: (response) => response.end(`${open}<item><volumeId>${'x'.repeat(50_001)}</volumeId></item>${closed}`),
      expected: 'a text of more than 48 KiB',
    },
    {
      name: 'character data',
      answer: (response) =>
        response.end(`${open}<item><volumeId><![CDATA[${'x'.repeat(50_001)}]]></volumeId></item>${closed}`),
      expected: 'a text of more than 48 KiB',
    },
    {
      name: 'a tag',
      answer: (response) => response.end(`${open}<item a="${'>'.repeat(5_001)}"/>${closed}`),
      expected: 'a tag of more than 4 KiB',
    },
  ];
  for (const { name, answer, expected } of cases) {
    test(name, async (t) => {
      const server = await serve(t, ({ operation }, response) => {
        if (operation !== 'DescribeVolumes') return false;
        answer(response);
        return true;
      });
      const snapshot = await read(server, { limits: { answer: small } });
      assert.deepEqual(unread(snapshot), [`volume failed AnswerTooLarge: the answer has ${expected}`]);
      assert.equal(server.calls.filter(({ operation }) => operation === 'DescribeVolumes').length, 1);
    });
  }

  test('an error without end', async (t) => {
    const server = await serve(t, ({ operation }, response) => {
      if (operation !== 'DescribeVolumes') return false;
      response.writeHead(400).write('<Response>');
      const more = () => {
        while (!response.destroyed && response.write('<a/>'.repeat(1000)));
      };
      response.on('drain', more);
      more();
      return true;
    });
    assert.deepEqual(unread(await read(server, { limits: { answer: small } })), [
      'volume failed AnswerTooLarge: the answer has more than 9 KiB; what is beyond was not read',
    ]);
  });

  test('an answer that is compressed, which nobody asked for', async (t) => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const server = await serve(t, instead('DescribeVolumes', bomb, { 'content-encoding': 'gzip' }));
    assert.deepEqual(unread(await read(server)), [
      'volume failed MalformedAnswer: the answer is compressed (gzip), which nobody asked for',
    ]);
  });
});

test(
  'every list and report may be gigantic at once: each scope fails, and the memory stays below 1 GiB',
  { timeout: 300_000 },
  async (t) => {
    const server = await serve(t, ({ operation }, response) => {
      if (operation === 'GetCallerIdentity') return false;
      endless(
        response,
        `<${operation}Response><requestId>1</requestId><set>`,
        `<item><id>${'x'.repeat(40)}</id></item>`.repeat(10_000),
      );
      return true;
    });
    const before = process.memoryUsage().rss;
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    t.after(() => {
      clearInterval(timer);
    });
    const snapshot = await read(server, {
      regions: ['us-east-1', 'eu-west-1', 'eu-west-2'],
      budget: { ...budget, attempts: 1 },
    });
    assert.ok(snapshot.coverage.every(({ status }) => status === 'failed' || status === 'skipped'));
    assert.ok(most < 1024 ** 3, `${Math.round(most / 1024 ** 2)} MiB`);
  },
);

describe('a list that does not end fails its scope', () => {
  const lists = { ...listLimits, pages: 20, items: 30, itemsAPage: 10, tokenLength: 1000 };
  const item = (id: string) => `<item><volumeId>vol-${id}</volumeId></item>`;
  const cases: readonly { name: string; pageOf: (number: number) => string; expected: string }[] = [
    {
      name: 'of pages',
      pageOf: (number) => `<volumeSet/><nextToken>${number}</nextToken>`,
      expected: 'AnswerTooLarge: the list has more than 20 pages; what is beyond was not read',
    },
    {
      name: 'of items',
      pageOf: (number) => `<volumeSet>${item('a') + item('b')}</volumeSet><nextToken>${number}</nextToken>`,
      expected: 'AnswerTooLarge: the list has more than 30 items; what is beyond was not read',
    },
    {
      name: 'on one page',
      pageOf: () => `<volumeSet>${item('a').repeat(11)}</volumeSet>`,
      expected: 'AnswerTooLarge: a page has more than 10 items; what is beyond was not read',
    },
    {
      name: 'of a token',
      pageOf: () => `<volumeSet/><nextToken>${'x'.repeat(1001)}</nextToken>`,
      expected: 'AnswerTooLarge: the token of the next page has more than 1000 characters; what is beyond was not read',
    },
    {
      name: 'of tokens that come again',
      pageOf: (number) => `<volumeSet/><nextToken>${number % 3}</nextToken>`,
      expected: 'EndlessList: the same page token came twice',
    },
  ];
  for (const { name, pageOf, expected } of cases) {
    test(name, async (t) => {
      let number = 0;
      const server = await serve(t, ({ operation }, response) => {
        if (operation !== 'DescribeVolumes') return false;
        number += 1;
        response.end(ec2Answer('DescribeVolumes', pageOf(number)));
        return true;
      });
      assert.deepEqual(unread(await read(server, { limits: { list: lists } })), [`volume failed ${expected}`]);
    });
  }
});

describe('an answer that stalls', () => {
  const stalling: Answering = ({ operation }, response) => {
    if (operation !== 'DescribeVolumes') return false;
    response.writeHead(200, { 'content-length': '100000' }).write('<DescribeVolumesResponse>');
    return true;
  };

  test('fails by a time limit of its own, and is asked for again a few times', async (t) => {
    const server = await serve(t, stalling);
    const snapshot = await read(server, {
      budget: { ...budget, attempts: 15 },
      limits: { answer: { ...answerLimits, idle: 50 } },
    });
    assert.deepEqual(unread(snapshot), ['volume failed TimeoutError: the answer began and brought no byte for 0.05 s']);
    assert.equal(server.calls.filter(({ operation }) => operation === 'DescribeVolumes').length, 4);
  });

  test('drop by drop fails all the same', async (t) => {
    const server = await serve(t, (call, response) => {
      if (!stalling(call, response)) return false;
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    });
    const snapshot = await read(server, { limits: { answer: { ...answerLimits, idle: 5_000, total: 200 } } });
    assert.deepEqual(unread(snapshot), [
      'volume failed TimeoutError: the answer began and was not complete after 0.2 s',
    ]);
  });

  test('is cut by the time limit of the audit while it streams, and the rest stands', async (t) => {
    const controller = new AbortController();
    let closed = Promise.resolve();
    const server = await serve(t, (call, response) => {
      if (!stalling(call, response)) return false;
      closed = new Promise((resolve) => response.on('close', resolve));
      return true;
    });
    const snapshot = await read(
      server,
      {},
      {
        signal: controller.signal,
        onProgress: ({ scopesDone, scopes }) => {
          if (scopesDone === scopes - 1) controller.abort(skipReason('TimeLimit', 'cut off'));
        },
      },
    );
    assert.deepEqual(unread(snapshot), ['volume skipped TimeLimit: cut off']);
    await closed;
  });
});

test('a credential report that is never ready is all that the time limit cuts', async (t) => {
  const controller = new AbortController();
  const server = await serve(
    t,
    instead('GenerateCredentialReport', queryAnswer('GenerateCredentialReport', '<State>STARTED</State>')),
  );
  const snapshot = await read(
    server,
    {},
    {
      signal: controller.signal,
      onProgress: ({ scopesDone, scopes }) => {
        if (scopesDone === scopes - 1) controller.abort(skipReason('TimeLimit', 'cut off'));
      },
    },
  );
  assert.deepEqual(unread(snapshot), ['credential skipped TimeLimit: cut off']);
});

describe('the credential report over HTTP', () => {
  const report = (content: string) =>
    queryAnswer(
      'GetCredentialReport',
      `<Content>${Buffer.from(content).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat>`,
    );
  for (const [name, content, expected] of [
    ['is empty', '', 'Malformed'],
    ['is white space', '\n', 'MalformedReport: iam:GetCredentialReport: the report is empty'],
    ['is an HTML page', page, 'MalformedReport: iam:GetCredentialReport: the report has no column user'],
    [
      'has its head alone',
      credentialReport.split('\n', 1)[0] ?? '',
      'MalformedReport: iam:GetCredentialReport: the report has no line for <root_account>',
    ],
  ] as const) {
    test(`that ${name} fails`, async (t) => {
      const [line = '', ...others] = unread(
        await read(await serve(t, instead('GetCredentialReport', report(content)))),
      );
      assert.deepEqual(others, []);
      assert.ok(line.startsWith(`credential failed ${expected}`), line);
    });
  }
});

describe('the regions', () => {
  const regions = (list: readonly (readonly [string, string])[]) =>
    ec2Answer(
      'DescribeRegions',
      `<regionInfo>${list.map(([name, status]) => `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`).join('')}</regionInfo>`,
    );

  for (const [name, body, expected] of [
    ['an HTML page', page, /MalformedAnswer: an HTML page came in place/],
    ['an empty body', '', /MalformedAnswer: the answer to DescribeRegions is empty/],
    ['an empty list', regions([]), /MalformedAnswer: it names no region/],
    ['no list', ec2Answer('DescribeRegions', ''), /MalformedAnswer: it names no region/],
    [
      'a list without the region that was asked',
      regions([['eu-west-1', 'opt-in-not-required']]),
      /MalformedAnswer: it leaves out us-east-1, where it was asked/,
    ],
  ] as const) {
    test(`told by ${name} end the audit`, async (t) => {
      const server = await serve(t, instead('DescribeRegions', body));
      await assert.rejects(read(server, { regions: 'all' }), (error: unknown) => {
        assert.ok(error instanceof SourceError, String(error));
        assert.match(error.message, expected);
        return true;
      });
    });
  }

  test('that are not enabled are known and not read', async (t) => {
    const body = regions([
      ['us-east-1', 'opt-in-not-required'],
      ['ap-east-1', 'not-opted-in'],
      ['eu-south-1', 'opted-in'],
    ]);
    const server = await serve(t, instead('DescribeRegions', body));
    const source = awsSource({ regions: 'all', endpoint: server.url, budget, log: silentLog });
    t.after(() => {
      source.close();
    });
    const [reader] = await source.accounts();
    assert.deepEqual([reader?.regions, reader?.regionsNotEnabled], [['eu-south-1', 'us-east-1'], ['ap-east-1']]);
    assert.equal(
      server.calls.find(({ operation }) => operation === 'DescribeRegions')?.parameters.get('AllRegions'),
      'true',
    );
  });
});

describe('the caller in the answer of IAM', () => {
  const cases: readonly { name: string; arn: string; isWhole: boolean }[] = [
    { name: 'a user that is there', arn: `arn:aws:iam::${account}:user/people/zoe`, isWhole: true },
    { name: 'a user that is not', arn: `arn:aws:iam::${account}:user/auditor`, isWhole: false },
    { name: 'a user of another path', arn: `arn:aws:iam::${account}:user/zoe`, isWhole: false },
    {
      name: 'a session of a role that is there',
      arn: `arn:aws:sts::${account}:assumed-role/web/nightly`,
      isWhole: true,
    },
    {
      name: 'a session of a role that is not',
      arn: `arn:aws:sts::${account}:assumed-role/auditor/nightly`,
      isWhole: false,
    },
    { name: 'root', arn: `arn:aws:iam::${account}:root`, isWhole: true },
    { name: 'a federated user', arn: `arn:aws:sts::${account}:federated-user/ana`, isWhole: true },
    { name: 'a user of another account', arn: 'arn:aws:iam::999999999999:user/auditor', isWhole: true },
  ];
  for (const { name, arn, isWhole } of cases) {
    test(name, async (t) => {
      const identity = queryAnswer(
        'GetCallerIdentity',
        `<UserId>A</UserId><Account>${account}</Account><Arn>${arn}</Arn>`,
      );
      const lines = unread(await read(await serve(t, instead('GetCallerIdentity', identity))));
      const missing = ['group', 'policy', 'role', 'user'];
      assert.deepEqual(
        lines.map((line) => line.split(' ')[0]),
        isWhole ? [] : missing,
      );
      assert.ok(
        lines.every((line) => /MalformedAnswer: the answer leaves out the (user|role) .*, who asked$/.test(line)),
        lines.join('\n'),
      );
    });
  }
});

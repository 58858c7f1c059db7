import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { useCredentials } from '../fixtures/environment.ts';
import { budget, instead, page, read, serve, unread, volumes } from '../fixtures/hostile-account.ts';
import { ec2Answer, queryAnswer } from '../fixtures/hostile-server.ts';
import { account } from '../fixtures/rich-account.ts';

beforeEach(() => {
  useCredentials(account);
});

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

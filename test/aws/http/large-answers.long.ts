import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { answerLimits, listLimits } from '../../../src/aws/index.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { budget, instead, read, serve, unread } from '../fixtures/hostile-account.ts';
import { ec2Answer } from '../fixtures/hostile-server.ts';
import { account } from '../fixtures/rich-account.ts';

beforeEach(() => {
  useCredentials(account);
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

  test('an answer that is compressed, which the request did not ask for', async (t) => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const server = await serve(t, instead('DescribeVolumes', bomb, { 'content-encoding': 'gzip' }));
    assert.deepEqual(unread(await read(server)), [
      'volume failed MalformedAnswer: the answer is compressed (gzip), which the request did not ask for',
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

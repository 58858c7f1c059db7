import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { redactorOf } from '../../../src/domain/text/secrets.ts';
import { failureFromHttp } from '../../../src/notify/http/http-error.ts';
import { post } from '../../../src/notify/http/post.ts';
import { startHttpServer, status, taken, type Answer } from '../fixtures/http-server.ts';

const token = 'T0planted/B0planted/xoxplanted4711';
const redact = redactorOf([token]);

/** What becomes of a body that is posted to a server which answers so: the answer, or the failure. */
async function outcomeOf(t: TestContext, answer: Answer, timeout = 400) {
  const server = await startHttpServer(t, answer);
  const url = new URL(`${server.url}/services/${token}`);
  try {
    return { answer: await post({ url, headers: {}, body: '{"a":1}', redact, timeout }), server };
  } catch (error) {
    return { failure: failureFromHttp(error), server };
  }
}

suite('an HTTP answer', () => {
  test('of class 2xx is a delivery, whatever its text', async (t) => {
    for (const code of [200, 202, 204]) {
      const { answer, server } = await outcomeOf(t, status(code));
      assert.equal(answer, `answered with status ${code}`);
      assert.deepEqual(
        server.received.map(({ path, body, headers }) => [path, body, headers['user-agent']]),
        [[`/services/${token}`, '{"a":1}', 'driftwarden']],
      );
    }
  });

  test('of class 2xx whose text never ends is one too, at once', async (t) => {
    const start = performance.now();
    const { answer } = await outcomeOf(t, (response) => response.writeHead(200).write('o'));
    assert.equal(answer, 'answered with status 200');
    assert.ok(performance.now() - start < 3000);
  });

  const final = [400, 401, 403, 404, 405, 410, 413, 415, 422];
  const temporary = [408, 425, 429, 500, 502, 503, 504, 301, 302, 303, 307, 308];
  for (const code of [...final, ...temporary]) {
    const isFinal = final.includes(code);
    test(`${code} is ${isFinal ? 'final and about this one' : 'retried, and the others wait'}`, async (t) => {
      const elsewhere = await startHttpServer(t);
      const { failure } = await outcomeOf(t, status(code, { location: `${elsewhere.url}/${token}` }, 'no'));
      assert.deepEqual([failure?.retry, failure?.outage], [!isFinal, !isFinal]);
      assert.match(failure?.reason ?? '', new RegExp(`^127.0.0.1:[0-9]+: answered with .*${code}`));
      assert.deepEqual(elsewhere.received, [], 'a redirect is not followed');
    });
  }

  test('says when to try again: in seconds, or as a date from its own clock', async (t) => {
    const date = 'Sun, 29 Nov 2026 01:00:00 GMT';
    const waits: readonly (readonly [Readonly<Record<string, string>>, number | undefined])[] = [
      [{ 'retry-after': '120' }, 120_000],
      [{ 'retry-after': ' 0 ' }, 0],
      [{ 'retry-after': 'Sun, 29 Nov 2026 01:02:03 GMT', date }, 123_000],
      [{ 'retry-after': 'Sun, 29 Nov 2026 00:00:00 GMT', date }, 0],
      [{ 'retry-after': '-5' }, undefined],
      [{ 'retry-after': '1.5' }, undefined],
      [{ 'retry-after': '2026-11-29' }, undefined],
      [{ 'retry-after': '99999999999999999999' }, undefined],
      [{ 'retry-after': 'Sun, 99 Foo 2026 01:02:03 GMT' }, undefined],
      [{}, undefined],
    ];
    for (const code of [429, 503]) {
      for (const [headers, wait] of waits) {
        const { failure } = await outcomeOf(t, status(code, headers));
        assert.equal(failure?.notBefore, wait, JSON.stringify(headers));
      }
    }
    const { failure } = await outcomeOf(t, status(400, { 'retry-after': '120' }));
    assert.equal(failure?.notBefore, undefined, 'what is final is not sent again');
  });

  test('that refuses is told in its first words, on one line, without the secret', async (t) => {
    const { failure } = await outcomeOf(
      t,
      status(400, {}, `no\n\u001b[31m service ${token} ${encodeURIComponent(token)} `),
    );
    assert.equal(
      failure?.reason.replace(/^127\.0\.0\.1:\d+/, 'hook'),
      String.raw`hook: answered with status 400: no \u{1b}[31m service [redacted] [redacted]`,
    );
  });

  test('that refuses with megabytes is not read to its end', async (t) => {
    const { failure, server } = await outcomeOf(t, (response) => {
      response.writeHead(500);
      const more = () => {
        while (response.write('x'.repeat(65_536)) && !response.destroyed);
        response.once('drain', more);
      };
      more();
    });
    assert.ok((failure?.reason.length ?? 0) < 300);
    assert.equal(server.received.length, 1);
  });

  test('that refuses, and hangs up in the text, is known by its status', async (t) => {
    const { failure } = await outcomeOf(t, (response) => {
      response.writeHead(404, { 'content-length': '100' });
      response.write('gone');
      setTimeout(() => response.destroy(), 50);
    });
    assert.deepEqual([failure?.retry, failure?.outage], [false, false]);
    assert.match(failure?.reason ?? '', /status 404/);
  });
});

suite('no answer', () => {
  const silence: Answer = () => {};
  const cases: readonly (readonly [string, Answer, RegExp])[] = [
    ['a server that never answers', silence, /^[\w.:]+: did not answer within 0\.4 s$/],
    ['a connection that breaks', (response) => response.destroy(), /^[\w.:]+: the connection failed: /],
    [
      'an answer that is none',
      (response) => response.socket?.end('what?\r\n\r\n'),
      /^[\w.:]+: the connection failed: /,
    ],
  ];
  for (const [name, answer, reason] of cases) {
    test(`${name} is retried, and the others wait`, async (t) => {
      const { failure } = await outcomeOf(t, answer);
      assert.match(failure?.reason ?? '', reason);
      assert.deepEqual([failure?.retry, failure?.outage], [true, true]);
      assert.doesNotMatch(failure?.reason ?? '', /planted/);
    });
  }

  test('a port where nothing listens, and a name without an address', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    for (const [address, reason] of [
      [`http://127.0.0.1:${port}/`, `127.0.0.1:${port}: refused the connection: nothing listens there`],
      ['http://nowhere.invalid/', /^[\w.:]+: has no address that could be found/],
    ] as const) {
      const url = new URL(`${address}${token}`);
      const sent = post({ url, headers: {}, body: '', redact });
      const { message } = await sent.then(
        () => assert.fail(),
        (error: unknown) => error as Error,
      );
      if (typeof reason === 'string') assert.equal(message, reason);
      else assert.match(message, reason);
    }
  });

  test('a server that is slow, but not too slow, is waited for', async (t) => {
    const { answer } = await outcomeOf(
      t,
      (response) =>
        setTimeout(() => {
          taken(response);
        }, 100),
      5000,
    );
    assert.equal(answer, 'answered with status 200');
  });
});

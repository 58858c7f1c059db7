import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { ListenError, startStatusServer } from '../../src/schedule/index.ts';

async function served(t: TestContext, names: readonly string[] = []) {
  const server = await startStatusServer({
    host: '127.0.0.1',
    port: 0,
    names,
    pages: {
      health: () => Promise.resolve({ problems: [], state: { startedAt: 'now' } }),
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'driftwarden_up 1\n' }),
    },
  });
  t.after(() => server.close());
  const ask = async (
    path: string,
    { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: OutgoingHttpHeaders } = {},
  ) => {
    const asking = request(`${server.url}${path}`, { method, headers, agent: false }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  return { url: server.url, ask };
}

suite('the status pages', () => {
  test('answer GET with their text and HEAD with the same headers, and nothing else', async (t) => {
    const { ask } = await served(t);
    for (const [path, body] of [
      ['/healthz', '{"healthy":true,"problems":[],"startedAt":"now"}'],
      ['/metrics', 'driftwarden_up 1\n'],
      ['/healthz?verbose', '{"healthy":true,"problems":[],"startedAt":"now"}'],
    ] as const) {
      const got = await ask(path);
      assert.deepEqual([got.status, got.body], [200, body]);
      const head = await ask(path, { method: 'HEAD' });
      assert.deepEqual(
        [head.status, head.body, head.headers['content-length'], head.headers['content-type']],
        [200, '', String(body.length), got.headers['content-type']],
      );
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const path of ['/healthz', '/metrics', '/']) {
        const { status, headers } = await ask(path, { method });
        assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], `${method} ${path}`);
      }
    }
    assert.equal((await ask('/')).status, 404);
    assert.equal((await ask('/healthz/..')).status, 404);
  });

  test('answer to IP addresses, localhost and their configured names, and to nobody who calls them otherwise', async (t) => {
    const { ask } = await served(t, ['drift.example.com']);
    const status = async (host: string) => (await ask('/metrics', { headers: { host } })).status;
    for (const host of [
      '127.0.0.1',
      '127.0.0.1:8787',
      '10.2.3.4:8787',
      '[::1]',
      '[fd00::17]:8787',
      'localhost',
      'LOCALHOST:8787',
      'localhost.',
      'drift.example.com',
      'Drift.Example.Com:8787',
    ])
      assert.equal(await status(host), 200, host);
    for (const host of [
      'evil.example',
      'evil.example:8787',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'notlocalhost',
      'drift.example.com.evil.example',
      'a.drift.example.com',
      'user@127.0.0.1',
      '127.0.0.1@evil.example',
      '2130706433',
      '0x7f.1',
      'localhost:x',
      '127.0.0.1/evil',
      '[evil.example]',
    ])
      assert.equal(await status(host), 421, host);
  });

  test('say in a sentence why they cannot be served', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => {
      taken.close();
    });
    const { port } = taken.address() as AddressInfo;
    const pages = { health: () => Promise.reject(new Error()), metrics: () => Promise.reject(new Error()) };
    await assert.rejects(
      startStatusServer({ host: '127.0.0.1', port, names: [], pages }),
      (error) =>
        error instanceof ListenError &&
        new RegExp(`the port ${port} of 127\\.0\\.0\\.1 .*is taken.*--health-port`).test(error.message),
    );
    await assert.rejects(
      startStatusServer({ host: '192.0.2.1', port: 0, names: [], pages }),
      (error) =>
        error instanceof ListenError && /cannot listen on 192\.0\.2\.1, which health\.host says/.test(error.message),
    );
  });
});

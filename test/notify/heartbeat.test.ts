import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { silentLog } from '../../src/domain/log.ts';
import { heartbeat } from '../../src/notify/index.ts';

async function watcher(t: TestContext, status = 200) {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`.trim());
      if (request.headers.authorization !== undefined) heard.push(`authorization ${request.headers.authorization}`);
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('the start, success and failure of a run reach the watcher in the form of healthchecks.io', async (t) => {
  const { heard, url } = await watcher(t);
  const pulse = heartbeat(`${url}/uuid/?rid=7`, silentLog);
  await pulse.start();
  await pulse.success();
  await pulse.fail('no credentials');
  assert.deepEqual(heard, ['POST /uuid/start?rid=7', 'POST /uuid?rid=7', 'POST /uuid/fail?rid=7 no credentials']);
});

test('a watcher that refuses or does not answer is a warning without the address', async (t) => {
  const { url } = await watcher(t, 404);
  const warnings: string[] = [];
  const log = {
    ...silentLog,
    warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
  };
  await heartbeat(`${url}/secret-uuid`, log).success();
  await heartbeat('http://127.0.0.1:1/secret-uuid', log).success();
  assert.equal(warnings.length, 2);
  assert.doesNotMatch(warnings.join(), /secret-uuid/);
});

test('an address that is not valid is an error that does not repeat it, and stops nothing', async () => {
  for (const address of [
    'secret-uuid',
    'http://[secret-uuid',
    'ftp://example.com/secret-uuid',
    'file:///secret-uuid',
  ]) {
    const errors: string[] = [];
    const pulse = heartbeat(address, {
      ...silentLog,
      error: (fields: object, message: string) => void errors.push(`${message} ${JSON.stringify(fields)}`),
    });
    await pulse.start();
    await pulse.fail('x');
    assert.equal(errors.length, 1);
    assert.match(errors.join(), /DRIFTWARDEN_HEARTBEAT_URL\) is not a URL/);
    assert.doesNotMatch(errors.join(), /secret-uuid/);
  }
});

test('user info becomes Basic authorization, and no warning repeats it', async (t) => {
  const { heard, url } = await watcher(t);
  await heartbeat(url.replace('//', '//ana:s%40cret-4711@'), silentLog).success();
  assert.deepEqual(
    heard,
    ['POST / ', `authorization Basic ${Buffer.from('ana:s@cret-4711').toString('base64')}`].map((line) => line.trim()),
  );
  const warnings: string[] = [];
  await heartbeat('http://ana:s%40cret-4711@127.0.0.1:1/', {
    ...silentLog,
    warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
  }).success();
  assert.equal(warnings.length, 1);
  assert.doesNotMatch(warnings.join(), /4711/);
});

test('without an address nothing is pinged', async () => {
  await heartbeat(undefined, silentLog).start();
});

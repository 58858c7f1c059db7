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
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a run\'s begin, success and failure reach the watcher as healthchecks.io wants them', async (t) => {
  const { heard, url } = await watcher(t);
  const pulse = heartbeat(`${url}/uuid/?rid=7`, silentLog);
  await pulse.start();
  await pulse.success();
  await pulse.fail('no credentials');
  assert.deepEqual(heard, ['POST /uuid/start?rid=7', 'POST /uuid?rid=7', 'POST /uuid/fail?rid=7 no credentials']);
});

test('a watcher that refuses or is not there is a warning that does not name the address', async (t) => {
  const { url } = await watcher(t, 404);
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`) };
  await heartbeat(`${url}/secret-uuid`, log).success();
  await heartbeat('http://127.0.0.1:1/secret-uuid', log).success();
  assert.equal(warnings.length, 2);
  assert.doesNotMatch(warnings.join(), /secret-uuid/);
});

test('without an address nothing is pinged', async () => {
  await heartbeat(undefined, silentLog).start();
});

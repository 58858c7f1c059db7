import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rbin, RbinClient } from '../../src/aws/rbin.ts';

/** The address of a request and what it is signed for, without sending it. */
async function addressOf(region: string, options: Readonly<Record<string, boolean>>) {
  let seen: { hostname?: string; path?: string; headers?: Record<string, string> } = {};
  const client = new RbinClient({
    region,
    ...options,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    () => (args) => {
      seen = args.request as typeof seen;
      return Promise.reject(new Error('not sent'));
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await assert.rejects(client.send(new rbin.GetRuleCommand({ Identifier: 'pwxIkFcvge4' })), /not sent/);
  const scope = /Credential=AKIAEXAMPLE\/\d+\/([^,]+)/.exec(seen.headers?.['authorization'] ?? '')?.[1];
  return [seen.hostname, seen.path, scope];
}

const path = '/rules/pwxIkFcvge4';

for (const [difference, region, options, expected] of [
  ['in Ireland', 'eu-west-1', {}, ['rbin.eu-west-1.amazonaws.com', path, 'eu-west-1/rbin/aws4_request']],
  ['in China', 'cn-north-1', {}, ['rbin.cn-north-1.amazonaws.com.cn', path, 'cn-north-1/rbin/aws4_request']],
  [
    'by FIPS',
    'us-east-1',
    { useFipsEndpoint: true },
    ['rbin-fips.us-east-1.amazonaws.com', path, 'us-east-1/rbin/aws4_request'],
  ],
  [
    'by IPv6',
    'us-east-1',
    { useDualstackEndpoint: true },
    ['rbin.us-east-1.api.aws', path, 'us-east-1/rbin/aws4_request'],
  ],
] as const)
  void test(`a request to the Recycle Bin ${difference} is signed for it`, async () => {
    assert.deepEqual(await addressOf(region, options), expected);
  });

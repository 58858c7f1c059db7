import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../src/domain/host.ts';

test('this machine is meant by localhost and the addresses of loopback, and by nothing else', () => {
  for (const host of [
    'localhost',
    'LOCALHOST',
    'localhost.',
    '127.0.0.1',
    '127.3.2.1',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
  ])
    assert.ok(isLoopback(host), host);
  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '::2',
    '::ffff:10.0.0.1',
    'example.com',
    '',
  ])
    assert.ok(!isLoopback(host), host);
});

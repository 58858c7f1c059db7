import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowValue } from '../../src/config/slow-pattern.ts';

test('patterns that people write are let through', () => {
  const patterns = [
    /^[a-z0-9._-]+@example\.com$/u, /^[a-z]+(-[a-z]+)*$/u, /^([a-z]+\.)*[a-z]+$/u, /^cc-\d{4}$/u, /.*prod.*/u, /^(dev|test|prod)$/u,
    /^[\p{L} .'-]+ <[^@\s]+@[^@\s]+\.[^@\s]+>$/u, /^(?:\d{1,3}\.){3}\d{1,3}$/u, /^\d{4}-\d{2}-\d{2}(T.*)?$/u,
  ];
  for (const pattern of patterns) assert.equal(slowValue(pattern), undefined, pattern.source);
});

test('patterns that a tag value of AWS\'s length holds up are found, with such a value', () => {
  for (const pattern of [/^([a-z0-9]+[._-]?)+@example\.com$/u, /(x+x+)+y/u]) {
    const value = slowValue(pattern);
    assert.ok(value !== undefined && value.length <= 256, pattern.source);
  }
});

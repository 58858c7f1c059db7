import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { awsCommand, shellWord } from '../../../src/domain/text/aws-command.ts';

/** The words that a real shell hands to a command. */
function wordsOf(command: string): readonly string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { HOME: '/nowhere', secret: 'x' } })
    .split('\0')
    .slice(0, -1);
}

const hostile = [
  "it's",
  '$(id)',
  '`id`',
  '$secret',
  'a;b',
  'a&b',
  '~',
  '=ls',
  '*',
  '"',
  '\\',
  'a b',
  '',
  '#x',
  '!!',
  '<b>',
  '😀',
];

for (const text of hostile) {
  test(`a shell hands on ${JSON.stringify(text)} as it is`, () => {
    assert.deepEqual(wordsOf(`aws ${shellWord(text)}`), [text]);
    assert.deepEqual(wordsOf(awsCommand('iam', 'delete-user', { 'user-name': text }) ?? ''), [
      'iam',
      'delete-user',
      '--user-name',
      text,
    ]);
  });
}

test('a shell hands on any text without control characters', () => {
  const printable = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
  const texts = fc.sample(printable, { numRuns: 300, seed: 7 });
  assert.deepEqual(wordsOf(`aws ${texts.map(shellWord).join(' ')}`), texts);
});

test('harmless words stay bare, so that commands can be read', () => {
  assert.equal(
    awsCommand('ec2', 'modify-instance-attribute', {
      region: 'us-east-1',
      'instance-id': 'i-0abc',
      'disable-api-termination': true,
    }),
    'aws ec2 modify-instance-attribute --region us-east-1 --instance-id i-0abc --disable-api-termination',
  );
});

test('JSON values arrive whole, control characters escaped', () => {
  const tags = [{ Key: "O'Neil", Value: 'a\nb' }];
  const words = wordsOf(awsCommand('ec2', 'create-tags', { resources: 'i-1', tags }) ?? '');
  assert.deepEqual(JSON.parse(words.at(-1) ?? ''), tags);
});

test('a value that begins with a dash cannot pass for an option', () => {
  assert.deepEqual(wordsOf(awsCommand('iam', 'get-user', { 'user-name': '--debug' }) ?? ''), [
    'iam',
    'get-user',
    '--user-name=--debug',
  ]);
});

for (const text of ['a\nrm -rf /', '\u001b[2J', 'file:///etc/passwd', 'fileb://key', 'https://example.com/x']) {
  test(`no command is written with ${JSON.stringify(text)}`, () => {
    assert.equal(awsCommand('iam', 'delete-user', { 'user-name': text }), undefined);
  });
}

test('options without a value are left out', () => {
  assert.equal(awsCommand('iam', 'list-users', { 'path-prefix': undefined }), 'aws iam list-users');
});

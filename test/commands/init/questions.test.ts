import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taggableKinds } from '../../../src/aws/index.ts';
import type { InitOptions } from '../../../src/commands/init/flags.ts';
import { choicesBy, questionsAbout, tellingBy } from '../../../src/commands/init/questions.ts';
import { account } from '../../accounts/account.ts';

const options: InitOptions = { format: 'text', color: true };
const guessed = {
  ownerTag: 'Owner',
  departmentTag: undefined,
  production: { tag: { key: 'env', value: 'prod\u001b[2J' } },
  admins: ['group/admins'],
};
const snapshot = account({
  groups: { admins: {}, devs: {} },
  instances: ['i-1', 'i-2'].map((id) => ({ id, tags: { Owner: 'ana', env: 'prod\u001b[2J' } })),
});
const ask = (given: Partial<InitOptions> = {}) =>
  questionsAbout(snapshot, guessed, { ...options, ...given }, { taggableKinds });

test('each question has what the account suggests as its default, and no text steers the terminal', () => {
  const questions = ask();
  assert.deepEqual(
    questions.map(({ id }) => id),
    ['ownerTag', 'departmentTag', 'production', 'admins', 'mail', 'smtp', 'time'],
  );
  const defaults = questions.flatMap((question) =>
    question.kind === 'one'
      ? [question.choices[question.initial]?.label]
      : question.kind === 'several'
        ? question.initial.map((at) => question.choices[at]?.label)
        : [],
  );
  assert.deepEqual(defaults, ['Owner', 'none', 'env = prod\\u{1b}[2J', 'group/admins']);
});

test('what a flag says is not asked', () => {
  const given = {
    ownerTag: 'x',
    departmentTag: 'y',
    production: guessed.production,
    admins: [],
    mail: ['a@b.c'],
    smtp: { host: 'h' },
    cron: '0 1 * * *',
  };
  assert.deepEqual(ask(given), []);
});

test('an answer stands over the guess, also where it is nothing', () => {
  assert.deepEqual(
    choicesBy(
      guessed,
      new Map<string, unknown>([
        ['production', undefined],
        ['admins', []],
      ]),
    ),
    { ...guessed, production: undefined, admins: [] },
  );
  assert.deepEqual(choicesBy(guessed, new Map()), guessed);
});

test('a time is a cron expression, and several addresses are told apart', () => {
  const answers = new Map([
    ['mail', 'a@b.c, d@e.f'],
    ['smtp', 'localhost:25'],
    ['time', '4:30'],
  ]);
  assert.deepEqual(tellingBy(options, answers), {
    mailTo: ['a@b.c', 'd@e.f'],
    smtp: { host: 'localhost', port: 25 },
    cron: '30 4 * * *',
  });
  const time = ask().find(({ id }) => id === 'time');
  assert.ok(time?.kind === 'text');
  for (const wrong of ['24:00', '3:60', 'noon', '']) assert.notEqual(time.problemOf(wrong), undefined, wrong);
  for (const right of ['03:00', '3', ' 23:59 ']) assert.equal(time.problemOf(right), undefined, right);
});

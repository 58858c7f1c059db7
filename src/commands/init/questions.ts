import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { candidatesIn, productionWords, type Choices } from '../../propose/index.ts';
import { mailProblem, nightly, serverOf, serverProblem, type InitOptions, type Server } from './flags.ts';

/** One question: pick one, pick several, or write. */
export type Question =
  | {
      readonly kind: 'one';
      readonly id: string;
      readonly message: string;
      readonly choices: readonly Choice[];
      readonly initial: number;
    }
  | {
      readonly kind: 'several';
      readonly id: string;
      readonly message: string;
      readonly choices: readonly Choice[];
      readonly initial: readonly number[];
    }
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly message: string;
      readonly initial: string;
      readonly placeholder?: string;
      readonly problemOf: (text: string) => string | undefined;
      /** Whether it is asked, after the texts that were given before, by their ids. */
      readonly isAsked?: (texts: ReadonlyMap<string, string>) => boolean;
    };

/** What can be picked; foreign text in its label is escaped. */
export interface Choice {
  readonly label: string;
  readonly value: unknown;
}

/** What was answered, by the ids of the questions. */
export type Answers = ReadonlyMap<string, unknown>;

/** The questions that neither the flags nor the account answer for certain, with what the account suggests. */
export function questionsAbout(
  snapshot: SnapshotIndex | undefined,
  guessed: Choices,
  options: InitOptions,
  { taggableKinds }: { readonly taggableKinds: readonly string[] },
): readonly Question[] {
  const about = snapshot ? accountQuestions(snapshot, guessed, options, taggableKinds) : [];
  const mail: Question = {
    kind: 'text',
    id: 'mail',
    message: 'Whom shall the report be mailed to? (empty: nobody)',
    initial: '',
    placeholder: 'ana@example.com, ben@example.com',
    problemOf: (text) =>
      addressesIn(text)
        .map(mailProblem)
        .find((problem) => problem !== undefined),
  };
  const smtp: Question = {
    kind: 'text',
    id: 'smtp',
    message: 'Which mail server takes it?',
    initial: 'localhost:25',
    problemOf: serverProblem,
    isAsked: (texts) => options.mail !== undefined || addressesIn(texts.get('mail') ?? '').length > 0,
  };
  const time: Question = {
    kind: 'text',
    id: 'time',
    message: 'When shall it run each night?',
    initial: '03:00',
    problemOf: (text) => (cronOf(text) === undefined ? 'a time: 03:00' : undefined),
  };
  return [
    ...about,
    ...(options.mail === undefined ? [mail] : []),
    ...(options.smtp === undefined ? [smtp] : []),
    ...(options.cron === undefined ? [time] : []),
  ];
}

function accountQuestions(
  snapshot: SnapshotIndex,
  guessed: Choices,
  options: InitOptions,
  taggableKinds: readonly string[],
): readonly Question[] {
  const { tagKeys, production, principals } = candidatesIn(snapshot, guessed, taggableKinds);
  const keys: readonly Choice[] = [
    ...tagKeys.map((key) => ({ label: escapeUnprintable(key), value: key })),
    { label: 'none', value: undefined },
  ];
  const productions: readonly Choice[] = [
    ...production.map((each) => ({ label: escapeUnprintable(productionWords(each)), value: each })),
    { label: 'nothing is', value: undefined },
  ];
  const admins: readonly Choice[] = principals.map((name) => ({ label: escapeUnprintable(name), value: name }));
  const placeOf = (choices: readonly Choice[], value: unknown) =>
    Math.max(
      0,
      choices.findIndex((choice) => JSON.stringify(choice.value) === JSON.stringify(value)),
    );
  return [
    ...(options.ownerTag === undefined && tagKeys.length > 0
      ? [
          {
            kind: 'one',
            id: 'ownerTag',
            message: 'Which tag names the owner of a resource?',
            choices: keys,
            initial: placeOf(keys, guessed.ownerTag),
          } as const,
        ]
      : []),
    ...(options.departmentTag === undefined && tagKeys.length > 0
      ? [
          {
            kind: 'one',
            id: 'departmentTag',
            message: 'Which tag says whose rules a resource lives under?',
            choices: keys,
            initial: placeOf(keys, guessed.departmentTag),
          } as const,
        ]
      : []),
    ...(options.production === undefined && production.length > 0
      ? [
          {
            kind: 'one',
            id: 'production',
            message: 'What is production?',
            choices: productions,
            initial: placeOf(productions, guessed.production),
          } as const,
        ]
      : []),
    ...(options.admins === undefined && admins.length > 0
      ? [
          {
            kind: 'several',
            id: 'admins',
            message: 'Who administers the account?',
            choices: admins,
            initial: guessed.admins.flatMap((name) => {
              const at = principals.indexOf(name);
              return at < 0 ? [] : [at];
            }),
          } as const,
        ]
      : []),
  ];
}

function addressesIn(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

/** The cron expression of a time of day; undefined where it is none. */
function cronOf(time: string): string | undefined {
  const [, hour, minute = '0'] = /^\s*([01]?\d|2[0-3])(?::([0-5]\d))?\s*$/.exec(time) ?? [];
  return hour === undefined ? undefined : `${Number(minute)} ${Number(hour)} * * *`;
}

/** What is written in driftwarden.yaml beside the account. */
export interface Telling {
  readonly mailTo: readonly string[];
  readonly smtp: Server | undefined;
  readonly cron: string;
}

/** The choices by flags, answers and guesses, in this order. */
export function choicesBy(guessed: Choices, answers: Answers): Choices {
  const answered = <Key extends keyof Choices>(key: Key): Choices[Key] =>
    answers.has(key) ? (answers.get(key) as Choices[Key]) : guessed[key];
  return {
    ownerTag: answered('ownerTag'),
    departmentTag: answered('departmentTag'),
    production: answered('production'),
    admins: answered('admins'),
  };
}

/** Whom to tell and when, by flags, answers and defaults. */
export function tellingBy(options: InitOptions, answers: Answers): Telling {
  const text = (id: string) => {
    const answer = answers.get(id);
    return typeof answer === 'string' ? answer : '';
  };
  const server = text('smtp');
  return {
    mailTo: options.mail ?? addressesIn(text('mail')),
    smtp: options.smtp ?? (server === '' ? undefined : serverOf(server)),
    cron: options.cron ?? cronOf(text('time')) ?? nightly,
  };
}

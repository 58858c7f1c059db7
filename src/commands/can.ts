import { InvalidArgumentError, Option, type Command } from 'commander';
import { auditedServices, canOrUnknown, type CanAnswer, type CanQuestion } from '../access/index.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { answerText, describeSource, limitLines, listing, unreadLines } from './answer-text.ts';
import { exitCodes } from './exit-codes.ts';
import { appearance, putResult, type Io } from './io.ts';
import { askingCommand, askAccessModel, type SnapshotOptions } from './snapshot-options.ts';

type Context = Readonly<Record<string, readonly string[]>>;

interface CanOptions extends SnapshotOptions {
  readonly context?: Context;
}

/** `driftwarden can PRINCIPAL ACTION RESOURCE`: one decision, explained. */
export function canCommand(io: Io, exit: (code: number) => void): Command {
  return askingCommand(
    'can',
    'explain one decision: whether a principal can do something, and which statement decides it',
  )
    .argument('<principal>', 'user/alice, role/deploy, or an ARN')
    .argument('<action>', 'ec2:TerminateInstances')
    .argument('<resource>', 'an ARN, an id (i-…), a name, or *')
    .addOption(
      new Option('--context <key=value>', 'a condition key of the request (repeatable)').argParser(addToContext),
    )
    .action(async (principal: string, action: string, resource: string, options: CanOptions) => {
      const { context = {} } = options;
      const question: CanQuestion = { principal, action, resource, context };
      const answer = await askAccessModel(io, options, servicesIn([action, ...Object.keys(context)]), (model) =>
        canOrUnknown(model, question),
      );
      await putResult(
        io,
        options.format === 'json' ? printableJson(answer) : asText(answer, appearance(io, options).width),
        options.output,
      );
      if (answer.decision === 'unknown') exit(exitCodes.incomplete);
      else if (!isOpen(answer)) exit(exitCodes.drift);
    });
}

/** A key that is given several times has several values. */
function addToContext(text: string, before: Context = {}): Context {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError('a condition key and its value, KEY=VALUE');
  return { ...before, [key]: [...(Object.hasOwn(before, key) ? (before[key] ?? []) : []), value] };
}

function servicesIn(names: readonly string[]): string[] {
  return [...auditedServices, ...names.map((name) => name.slice(0, Math.max(0, name.indexOf(':'))))];
}

function isOpen({ decision }: CanAnswer): boolean {
  return decision === 'allowed' || decision === 'conditional';
}

const headlines: Readonly<Record<CanAnswer['decision'], string>> = {
  allowed: 'Allowed',
  conditional: 'Allowed under conditions',
  explicitDeny: 'Denied',
  implicitDeny: 'Not allowed',
  invalid: 'Cannot be decided',
  unknown: 'Unknown',
};

function asText(answer: CanAnswer, width: number): string {
  const {
    principal,
    action,
    resource,
    decision,
    ofWhatWasRead,
    conditions,
    sending,
    because,
    otherReasons,
    nearMisses,
    notes,
    notRead,
    limits,
  } = answer;
  return answerText(
    [
      [
        `${headlines[decision]}: ${action} by ${principal} on ${resource}${ofWhatWasRead === undefined ? '' : `; from what was read: ${headlines[ofWhatWasRead].toLowerCase()}`}`,
        ...listing('only', conditions),
        ...listing('sending', sending),
      ],
      [
        ...because.map(
          ({ why, ...source }) =>
            `  ${source.effect.padEnd(5)} ${describeSource(source)}${why === undefined ? '' : `: ${why}`}`,
        ),
        ...otherReasons.map((text) => `  ${text}`),
      ],
      listing(
        'nearly',
        nearMisses.map(({ why, ...source }) => `${describeSource(source)}: ${why}`),
      ),
      notes,
      limitLines(limits),
      unreadLines(notRead, action),
    ],
    width,
  );
}

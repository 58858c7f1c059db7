import type { Command } from 'commander';
import {
  whoCanOrUnknown,
  type ExplainedStep,
  type NearMiss,
  type OutsideEntry,
  type PathToClass,
  type RoleEntrances,
  type WhoCanAnswer,
  type WhoCanEntry,
} from '../access/index.ts';
import { counted } from '../domain/text/counted.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { answerText, describeSource, limitLines, unreadLines } from './answer-text.ts';
import { exitCodes } from './exit-codes.ts';
import { appearance, putResult, type Io } from './io.ts';
import { UsageError } from './setup.ts';
import { askingCommand, askAccessModel, type SnapshotOptions } from './snapshot-options.ts';
import { withOption } from './what-if/changed-account.ts';
import { whoCanWith } from './what-if/who-can-with.ts';

interface WhoCanOptions extends SnapshotOptions {
  readonly direct?: true;
  readonly with?: readonly string[];
}

/** `driftwarden who-can ACTION RESOURCE`: everybody who can, and by which path. */
export function whoCanCommand(io: Io, exit: (code: number) => void): Command {
  return askingCommand('who-can', 'list everybody who can do something, and by which path', {
    formats: ['text', 'json', 'markdown'],
  })
    .argument('<action>', 'ec2:TerminateInstances')
    .argument('<resource>', 'an ARN, an id (i-…), a name, tag:KEY=VALUE, kind:instance, or *')
    .option('--direct', 'only single steps: no paths')
    .addOption(withOption())
    .action(async (action: string, resource: string, options: WhoCanOptions) => {
      const direct = options.direct === true;
      if (options.with) {
        const question = { action, resource, direct };
        exit(await whoCanWith(io, { ...options, with: options.with }, question, whoCanText));
        return;
      }
      if (options.format === 'markdown') throw new UsageError('--format markdown needs --with');
      const answer = await askAccessModel(io, options, 'all', (model) =>
        whoCanOrUnknown(model, { action, resource, direct }),
      );
      await putResult(
        io,
        options.format === 'json' ? printableJson(answer) : whoCanText(answer, appearance(io, options).width),
        options.output,
      );
      if (answer.complete === false) exit(exitCodes.incomplete);
    });
}

const groups: readonly { readonly title: string; readonly holds: (entry: WhoCanEntry) => boolean }[] = [
  { title: 'People, directly', holds: ({ kind, path }) => kind === 'user' && path === 'direct' },
  { title: 'People, by a path', holds: ({ kind, path }) => kind === 'user' && path !== 'direct' },
  { title: 'Roles, directly', holds: ({ kind, path }) => kind === 'role' && path === 'direct' },
  { title: 'Roles, by a path', holds: ({ kind, path }) => kind === 'role' && path !== 'direct' },
];

/** The answer for a terminal of so many columns. */
export function whoCanText(answer: WhoCanAnswer, width: number): string {
  const {
    action,
    resource,
    resources,
    principals,
    outside = [],
    complete,
    nearMisses,
    notes,
    notRead,
    limits,
  } = answer;
  const what = `${action} on ${resource}${resources === undefined ? '' : ` (${counted(resources, 'resource')})`}`;
  const isMixed = new Set([...principals, ...answer.nearMisses].map(({ account }) => account)).size > 1;
  const paragraphs = groups.map(({ title, holds }) => {
    const members = principals.filter(holds);
    return members.length === 0 ? [] : [title, ...members.flatMap((entry) => entryLines(entry, answer, isMixed))];
  });
  const isCertain = limits.couldAdd.length === 0;
  const nobody =
    complete === false ? `Unknown: who can ${what}` : `${isCertain ? 'Nobody' : 'Nobody was found who'} can ${what}`;
  const others = complete === false ? '; whether others can is unknown' : '';
  const headline = principals.length === 0 ? nobody : `${counted(principals.length, 'principal')} can ${what}${others}`;
  const nearly = nearMisses.map((miss) => `  ${isMixed ? `${miss.account} ` : ''}${nearMissText(miss)}`);
  const fromOutside =
    outside.length === 0
      ? []
      : [
          'From outside, by a role that lets them in',
          ...outside.flatMap((entry) => entryLines(entry, answer, isMixed)),
        ];
  return answerText(
    [
      [headline],
      ...paragraphs,
      fromOutside,
      nearly.length === 0 ? [] : ['Nearly: one thing keeps them from it', ...nearly],
      notes,
      limitLines(limits),
      unreadLines(notRead, action),
    ],
    width,
  );
}

function nearMissText({ name, others, statement, why, resource }: NearMiss): string {
  const who = others === undefined ? name : `${name} (and ${counted(others, 'other')} in the same way)`;
  const where = resource === undefined ? '' : `, for example on ${resource}`;
  return `${who}: ${statement ? `${describeSource(statement)} ` : ''}${statement?.effect === 'Allow' ? `applies ${why}` : why}${where}`;
}

function entryLines(entry: WhoCanEntry | OutsideEntry, answer: WhoCanAnswer, isMixed: boolean): string[] {
  const { account, steps, otherWays = [] } = entry;
  return [
    `  ${isMixed ? `${account} ` : ''}${entry.line}${outcome(entry, answer)}`,
    ...('whoGetsIn' in entry ? [`      ${describeEntrances(entry.whoGetsIn)}`] : []),
    ...steps.map((step) => `      ${describeStep(step, answer, steps.length === 1)}`),
    ...otherWays.map((way) => `    or ${way.line}${outcome(way, answer)}`),
  ];
}

/** `who gets into deploy: account 444455556666; the service ec2.amazonaws.com`. */
function describeEntrances({ role, by }: RoleEntrances): string {
  const name = role.slice(role.lastIndexOf('/') + 1);
  return `who gets into ${name}: ${by.length === 0 ? 'nobody' : by.join('; ')}`;
}

function outcome({ conditions, resources: reached }: PathToClass, { resources = 0 }: WhoCanAnswer): string {
  const depends = conditions.length === 0 ? '' : `, ${conditions.join(' and ')}`;
  return reached === undefined
    ? depends
    : `${depends} [${reached.count === resources ? `all ${resources}` : `${reached.count} of ${resources}`}, like ${reached.example}]`;
}

/** What the path's line said already is not said again. */
function describeStep({ action, resource, via, sending }: ExplainedStep, asked: WhoCanAnswer, isOnly: boolean): string {
  const isAsked = resource === asked.resource;
  return [
    ...(isOnly && isAsked ? [] : [isAsked ? action : `${action} on ${resource}`]),
    ...(sending.length === 0 ? [] : [`sending ${sending.join(' and ')}`]),
    ...(via === undefined ? [] : [`by ${describeSource(via)}`]),
  ].join(', ');
}

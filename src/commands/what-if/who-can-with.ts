import {
  buildAccessModel,
  loadReference,
  whoCanOrUnknown,
  type WhoCanAnswer,
  type WhoCanQuestion,
} from '../../access/index.ts';
import { indexSnapshot } from '../../domain/snapshot.ts';
import { counted } from '../../domain/text/counted.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { whoCanChanges, type WhoCanChanges } from '../../what-if/index.ts';
import { answerText } from '../answer-text.ts';
import { exitCodes } from '../exit-codes.ts';
import { appearance, putResult, type Io } from '../io.ts';
import { answered, askedFor, type SnapshotOptions } from '../snapshot-options.ts';
import { loadAllChanges, proposedAccount } from './changed-account.ts';
import { markdownText } from './render.ts';

/** The answer with changes made, and how it differs from the answer now: what `--format json` prints. */
interface WhoCanWith extends WhoCanAnswer {
  readonly with: WhoCanChanges & { readonly notConsidered: readonly string[] };
}

/** `driftwarden who-can … --with FILE`: who could with changes made, and who gains and loses. Returns the exit code. */
export async function whoCanWith(
  io: Io,
  options: SnapshotOptions & { readonly with: readonly string[] },
  question: WhoCanQuestion,
  textOf: (answer: WhoCanAnswer, width: number) => string,
): Promise<number> {
  const files = await loadAllChanges(io, options.with);
  const [{ snapshot, at }, reference] = await Promise.all([askedFor(io, options), loadReference('all')]);
  const before = indexSnapshot(snapshot);
  const { account, notConsidered } = proposedAccount(before, files);
  const [was, is] = answered(
    () =>
      [
        whoCanOrUnknown(buildAccessModel(before, reference, at), question),
        whoCanOrUnknown(buildAccessModel(account, reference, at), question),
      ] as const,
  );
  const answer: WhoCanWith = { ...is, with: { ...whoCanChanges(was, is), notConsidered } };
  const { width } = appearance(io, options);
  await putResult(io, rendered(answer, options.format, width, textOf), options.output);
  if (answer.with.gained.length > 0) return exitCodes.drift;
  const isIncomplete = was.complete === false || is.complete === false || notConsidered.length > 0;
  return isIncomplete ? exitCodes.incomplete : exitCodes.done;
}

function rendered(
  answer: WhoCanWith,
  format: string,
  width: number,
  textOf: (answer: WhoCanAnswer, width: number) => string,
): string {
  if (format === 'json') return printableJson(answer);
  const { gained, lost, notConsidered } = answer.with;
  const title = `With the changes, ${counted(answer.principals.length, 'user or role', 'users and roles')} can ${answer.action} on ${answer.resource}${answer.complete === false ? '; whether others can is unknown' : ''}`;
  const parts = [
    { title: 'Gain it, on more resources, or under fewer conditions', lines: gained },
    { title: 'Lose it, on some resources, or without conditions', lines: lost },
    { title: 'Not considered', lines: notConsidered },
  ].filter(({ lines }) => lines.length > 0);
  const same = gained.length + lost.length > 0 ? [] : [{ title: 'No change', lines: ['nobody gains or loses it'] }];
  if (format === 'markdown')
    return markdownText(
      title,
      [...same, ...parts, { title: 'Who can', lines: answer.principals.map(({ line }) => line) }].filter(
        ({ lines }) => lines.length > 0,
      ),
    );
  const paragraphs = [...same, ...parts].map((part) => [part.title, ...part.lines.map((line) => `  ${line}`)]);
  return `${answerText([[`${title}.`], ...paragraphs], width)}\n\n${textOf(answer, width)}`;
}

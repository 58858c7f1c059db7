import { isCancel, multiselect, select, text } from '@clack/prompts';
import type { Io } from '../io.ts';
import type { Answers, Question } from './questions.ts';

/** A terminal of fewer columns, or of none that it tells, cannot show a question. */
const fewestColumns = 40;

/** Whether somebody can be asked: standard input and output are terminals, and the flags do not say otherwise. */
export function canAsk(
  { stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>,
  { yes, format, output }: { readonly yes?: true; readonly format: string; readonly output?: string },
): boolean {
  const isTerminal = stdin?.isTTY === true && stdout.isTTY && stdout.columns >= fewestColumns;
  return isTerminal && !yes && format === 'text' && output === undefined;
}

/** Asks one question after the other on the terminal; undefined where the user stops it. */
export async function ask(io: Io, questions: readonly Question[]): Promise<Answers | undefined> {
  const answers = new Map<string, unknown>();
  const texts = new Map<string, string>();
  for (const question of questions) {
    if (question.kind === 'text' && question.isAsked?.(texts) === false) continue;
    const answer = await askOne(io, question);
    if (answer === undefined) return undefined;
    if (question.kind === 'text') texts.set(question.id, answer.value as string);
    answers.set(question.id, answer.value);
  }
  return answers;
}

async function askOne(io: Io, question: Question): Promise<{ readonly value: unknown } | undefined> {
  // Standard output has the result alone, unless standard error goes elsewhere: then it is where the user looks.
  const terminal = { ...(io.stdin && { input: io.stdin }), output: io.stderr.isTTY ? io.stderr : io.stdout };
  const { message } = question;
  if (question.kind === 'text') {
    const { initial, placeholder, problemOf } = question;
    const given = await text({
      ...terminal,
      message,
      initialValue: initial,
      ...(placeholder !== undefined && { placeholder }),
      validate: (value = '') => {
        const problem = problemOf(value);
        return problem === undefined ? undefined : `expected ${problem}`;
      },
    });
    return isCancel(given) ? undefined : { value: given };
  }
  const options = question.choices.map(({ label }, value) => ({ value, label }));
  if (question.kind === 'one') {
    const picked = await select({ ...terminal, message, options, initialValue: question.initial, maxItems: 12 });
    return isCancel(picked) ? undefined : { value: question.choices[picked]?.value };
  }
  const picked = await multiselect({
    ...terminal,
    message,
    options,
    initialValues: [...question.initial],
    required: false,
    maxItems: 12,
  });
  return isCancel(picked) ? undefined : { value: picked.map((at) => question.choices[at]?.value) };
}

import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { findJsonProblem } from '../../domain/text/json-problem.ts';
import { ReadError } from '../read-error.ts';
import { utf8Text } from '../utf8.ts';
import { typeText } from '../kinds/shape.ts';
import type { FileLimits } from './limits.ts';
import { openFile, type AccountFile } from './read-file.ts';

/** Where an answer has the resource's id and its attributes: at the top, or in one member. */
export interface AnswerForm {
  readonly idField: string;
  readonly resultField?: string | undefined;
}

/** Answers by resource id, one a line, the attributes of one resource together, whichever lines they stand in. */
export async function readAnswers(
  file: AccountFile,
  form: AnswerForm,
  limits: FileLimits,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, JsonObject>> {
  const chunks = await openFile(file, limits.linesBytes, signal);
  if (!chunks) throw noSuchFile(file.name);
  const answers = new Map<string, JsonObject>();
  let number = 0;
  for await (const line of linesOf(chunks, file.name, limits.itemBytes)) {
    number += 1;
    if (number > limits.lines)
      throw new ReadError(
        'failed',
        'FileTooLarge',
        `${file.name} has more than ${limits.lines} lines, and was not read to its end`,
      );
    if (line.trim() === '') continue;
    const { id, attributes } = identified(parseObject(line, `${file.name}:${number}`), form, `${file.name}:${number}`);
    answers.set(id, { ...answers.get(id), ...attributes });
  }
  return answers;
}

function identified(
  answer: JsonObject,
  { idField, resultField }: AnswerForm,
  where: string,
): { readonly id: string; readonly attributes: JsonObject } {
  const problem = (field: string, expected: string, value: unknown) =>
    new ReadError(
      'failed',
      'MalformedFile',
      `${where}: ${value === undefined ? `the answer has no ${field}` : `${field}: expected ${expected}, got ${typeText(value)}`}`,
    );
  const attributes = resultField === undefined ? answer : answer[resultField];
  if (!isJsonObject(attributes)) throw problem(resultField ?? '', 'an object', attributes);
  const id = attributes[idField];
  if (typeof id !== 'string') throw problem(idField, 'a string', id);
  return { id, attributes };
}

/** A file that is missing is what was not read. */
export function noSuchFile(name: string): ReadError {
  return new ReadError('failed', 'NoSuchFile', `${name} is not in the account directory`);
}

async function* linesOf(chunks: AsyncIterable<Buffer>, name: string, most: number): AsyncIterable<string> {
  let parts: Buffer[] = [];
  let size = 0;
  const checkSize = (added: number) => {
    if (size + added > most)
      throw new ReadError('failed', 'FileTooLarge', `${name} has a line of more than ${most / 1024 / 1024} MiB`);
  };
  for await (const chunk of chunks) {
    let begin = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, begin)) {
      checkSize(end - begin);
      yield utf8Text(Buffer.concat([...parts, chunk.subarray(begin, end)]), name);
      [parts, size, begin] = [[], 0, end + 1];
    }
    checkSize(chunk.length - begin);
    parts.push(chunk.subarray(begin));
    size += chunk.length - begin;
  }
  yield utf8Text(Buffer.concat(parts), name);
}

const lineFeed = 0x0a;

function parseObject(text: string, where: string): JsonObject {
  const parsed = tryParse(text);
  if (parsed === undefined) {
    const problem = findJsonProblem(text);
    const message = problem ? `${problem.message} (column ${problem.column})` : 'not JSON';
    throw new ReadError('failed', 'MalformedFile', `${where}: ${message}`);
  }
  if (!isJsonObject(parsed))
    throw new ReadError('failed', 'MalformedFile', `${where}: expected is the JSON object that the AWS CLI prints`);
  return parsed;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

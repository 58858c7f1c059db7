import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { findJsonProblem } from '../../domain/json-problem.ts';
import { ReadError } from '../read-error.ts';
import { utf8Text } from '../utf8.ts';
import { typeText } from '../kinds/shape.ts';
import type { FileLimits } from './limits.ts';
import { openFile, type AccountFile } from './read-file.ts';

/** Answers by resource id, one a line, the attributes of one resource together, whichever lines they stand in. */
export async function readAnswers(
  file: AccountFile,
  idField: string,
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
    const answer = parseObject(line, `${file.name}:${number}`);
    const id = answer[idField];
    if (typeof id !== 'string') {
      const problem =
        id === undefined ? `the answer has no ${idField}` : `${idField}: expected a string, got ${typeText(id)}`;
      throw new ReadError('failed', 'MalformedFile', `${file.name}:${number}: ${problem}`);
    }
    answers.set(id, { ...answers.get(id), ...answer });
  }
  return answers;
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

import type { Json } from '../domain/json.ts';
import { findJsonProblem } from '../domain/text/json-problem.ts';
import { ConfigError } from './problem.ts';
import { readTextFile } from './text-file.ts';

/** So large a file is read: some 50,000 resources. */
const maxStateBytes = 128 * 1024 * 1024;

/** Reads a file that another tool wrote, as text. A ConfigError says what stops that. */
export async function readStateText(file: string, hint: string): Promise<string> {
  return readTextFile(file, hint, maxStateBytes);
}

/** Reads a JSON file that another tool wrote. A ConfigError says what stops that, with line and column. */
export async function readJsonFile(file: string, hint: string): Promise<Json> {
  const text = await readStateText(file, hint);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const problem = findJsonProblem(text) ?? { line: 1, column: 1, message: String(error) };
    const { line, column, message } = problem;
    throw new ConfigError([{ file, line, column, message: `is not JSON: ${message}; ${hint}` }], { cause: error });
  }
}

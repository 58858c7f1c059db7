import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { findJsonProblem, positionIn, type Position } from '../domain/text/json-problem.ts';
import { ConfigError, wholeFile } from './problem.ts';
import { readTextFile } from './text-file.ts';

/**
 * Reads a policy document from a JSON file in a folder or below. A ConfigError says where the file is not JSON, that it
 * is not an object, or that it is elsewhere, also by a symbolic link: somebody who may write a baseline may not be allowed
 * to read every file, and what the file holds would be in reports.
 */
export async function readPolicyFile(folder: string, path: string): Promise<JsonObject> {
  const file = resolve(folder, path);
  if (!isWithin(resolve(folder), file)) throw elsewhere(file, '');
  const [root, target] = [await realpath(folder), await targetOf(file)];
  if (target !== undefined && !isWithin(root, target)) throw elsewhere(file, `, at ${target}`);
  const text = await readTextFile(file, "paths are relative to the baseline's folder");
  const problem = findJsonProblem(text);
  if (problem) throw problemAt(problem, `is not JSON: ${problem.message}`);
  const document = JSON.parse(text) as Json;
  if (isJsonObject(document)) return document;
  throw problemAt(
    positionIn(text, text.search(/\S/)),
    'is not a policy document: expected an object, { "Version": …, "Statement": … }',
  );

  function problemAt({ line, column }: Position, message: string): ConfigError {
    return new ConfigError([{ file, line, column, message }]);
  }
}

function elsewhere(file: string, where: string): ConfigError {
  return new ConfigError([
    wholeFile(file, `cannot be read: it is outside the baseline's folder${where}; put the file into that folder`),
  ]);
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/**
 * The file's path without symbolic links; undefined where that cannot be told, because then it cannot be read either.
 */
async function targetOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch {
    return undefined;
  }
}

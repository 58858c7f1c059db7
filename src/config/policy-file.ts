import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { findJsonFault } from './json-fault.ts';
import { ConfigError, wholeFile } from './problem.ts';
import { positionIn, readTextFile } from './text-file.ts';

/**
 * Reads a policy document from a JSON file in a folder or below. A ConfigError says where the file is no JSON, that it
 * is no object, or that it is elsewhere, be it by way of a symbolic link: whoever writes a baseline need not be one who
 * may read every file, and what the file holds would stand in reports.
 */
export async function readPolicyFile(folder: string, path: string): Promise<JsonObject> {
  const file = resolve(folder, path);
  if (!isWithin(resolve(folder), file)) throw elsewhere(file, '');
  const [root, target] = [await realpath(folder), await targetOf(file)];
  if (target !== undefined && !isWithin(root, target)) throw elsewhere(file, `, at ${target}`);
  const text = await readTextFile(file, "paths are relative to the baseline's folder");
  const fault = findJsonFault(text);
  if (fault) throw faultAt(fault.offset, `is not JSON: ${fault.message}`);
  const document = JSON.parse(text) as Json;
  if (isJsonObject(document)) return document;
  throw faultAt(text.search(/\S/), 'is not a policy document: expected an object, { "Version": …, "Statement": … }');

  function faultAt(offset: number, message: string): ConfigError {
    return new ConfigError([{ file, ...positionIn(text, offset), message }]);
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
 * What a file is without its symbolic links; undefined where that cannot be told, for then it cannot be read either.
 */
async function targetOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch {
    return undefined;
  }
}

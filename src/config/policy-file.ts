import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { findJsonFault } from './json-fault.ts';
import { ConfigError } from './problem.ts';
import { positionIn, readTextFile } from './text-file.ts';

/** Reads a policy document from a JSON file. A ConfigError says where the file is no JSON, or that it is no object. */
export async function readPolicyFile(file: string): Promise<JsonObject> {
  const text = await readTextFile(file, 'paths are relative to the baseline\'s folder');
  const fault = findJsonFault(text);
  if (fault) throw faultAt(fault.offset, `is no JSON: ${fault.message}`);
  const document = JSON.parse(text) as Json;
  if (isJsonObject(document)) return document;
  throw faultAt(text.search(/\S/), 'is no policy document: expected an object, { "Version": …, "Statement": … }');

  function faultAt(offset: number, message: string): ConfigError {
    return new ConfigError([{ file, ...positionIn(text, offset), message }]);
  }
}

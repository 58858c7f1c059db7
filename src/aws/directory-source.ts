import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { partitionOf } from '../domain/arn.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { globalRegion } from '../domain/scope.ts';
import { jsonError } from './json-error.ts';
import type { Api } from './kind.ts';
import { ReadError } from './read-error.ts';
import { partsOf, SourceError, type AccountReader, type Source } from './source.ts';

const accountName = /^\d{12}$/;
const regionName = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/**
 * Account directories: a folder with a folder for each account of what the AWS CLI printed, in files that bear the
 * operation's name. A file that is missing is a scope that was not read.
 */
export function directorySource(directory: string): Source {
  return {
    async accounts(signal) {
      signal?.throwIfAborted();
      const names = await foldersOf(directory);
      const accounts = names.filter((name) => accountName.test(name));
      if (accounts.length === 0) throw new SourceError(`${directory} holds no account folder: ${describeFolder(directory, names)}`);
      return Promise.all(accounts.map((account) => accountReader(directory, account)));
    },
    close: () => {},
  };
}

async function foldersOf(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => !entry.isFile()).map(({ name }) => name).sort();
  } catch (error) {
    throw new SourceError(`${directory} can't be read as a folder of accounts: ${reasonOf(error)}`);
  }
}

function describeFolder(directory: string, names: readonly string[]): string {
  const expected = 'expected is a folder named with the twelve digits of an account, and in it iam/ and one folder a region';
  if (accountName.test(path.basename(path.resolve(directory)))) return `it looks like one itself; name the folder above it`;
  return names.length === 0 ? `it holds no folder at all; ${expected}` : `it holds ${names.slice(0, 5).join(', ')}; ${expected}`;
}

async function accountReader(directory: string, account: string): Promise<AccountReader> {
  const regions = (await foldersOf(path.join(directory, account))).filter((name) => regionName.test(name));
  const answersIn = new Map<string, Promise<ReadonlyMap<string, JsonObject>>>();
  const lastRead = new Map<string, string>();
  /** The file's path below the directory, without what tells JSON from CSV. */
  const fileOf = (api: Api, region: string) => path.join(account, ...folderOf(api, region), kebab(partsOf(api).operation));
  return {
    id: account,
    partition: partitionOf(regions[0] ?? ''),
    regions,
    tellsRegions: true,
    whereabouts: ({ api, region }) => lastRead.get(fileOf(api, region)) ?? fileOf(api, region),
    async *pages({ api, region, signal }) {
      signal?.throwIfAborted();
      const { file, page } = await readPage(directory, fileOf(api, region));
      lastRead.set(fileOf(api, region), file);
      yield page;
    },
    async ask({ api, region, idField, id, field }) {
      const file = `${fileOf(api, region)}.jsonl`;
      const answers = answersIn.get(file) ?? readAnswers(directory, file, idField);
      answersIn.set(file, answers);
      const answer = (await answers).get(id);
      if (!answer || !Object.hasOwn(answer, field)) throw new ReadError('failed', 'NoAnswer', `${file} holds no ${field} for some of them`);
      return answer;
    },
  };
}

function folderOf(api: Api, region: string): readonly string[] {
  const { service } = partsOf(api);
  return region === globalRegion ? [service] : [region, service];
}

/** The one page that a file is: the CLI merges them. A report in CSV is the content of its answer. */
async function readPage(directory: string, name: string): Promise<{ readonly file: string; readonly page: object }> {
  const [json, csv] = [`${name}.json`, `${name}.csv`];
  const text = await readText(directory, json);
  if (text !== undefined) return { file: json, page: wholeList(json, parseObject(text, json)) };
  const report = await readText(directory, csv);
  if (report !== undefined) return { file: csv, page: { Content: report } };
  throw noSuchFile(json);
}

/** `--max-items` and `--no-paginate` make the CLI print a part, with the token of the rest. */
function wholeList(file: string, page: JsonObject): JsonObject {
  if (page['NextToken'] || page['IsTruncated'] === true) {
    throw new ReadError('failed', 'PartOfAList', `${file} holds one page of several: print it without --max-items and --no-paginate`);
  }
  return page;
}

/** Answers by resource id, the attributes of one resource together, whichever lines they stand in. */
async function readAnswers(directory: string, file: string, idField: string): Promise<ReadonlyMap<string, JsonObject>> {
  const text = await readText(directory, file);
  if (text === undefined) throw noSuchFile(file);
  const answers = new Map<string, JsonObject>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const answer = parseObject(line, `${file}:${index + 1}`);
    const id = answer[idField];
    if (typeof id !== 'string') throw new ReadError('failed', 'MalformedFile', `${file}:${index + 1}: the answer has no ${idField}`);
    answers.set(id, { ...answers.get(id), ...answer });
  });
  return answers;
}

/** A file's text without a byte order mark; undefined where there is none. */
async function readText(directory: string, file: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(directory, file), 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ReadError('failed', 'UnreadableFile', `${file}: ${reasonOf(error)}`);
  }
}

function parseObject(text: string, where: string): JsonObject {
  const parsed = tryParse(text);
  if (parsed === undefined) throw new ReadError('failed', 'MalformedFile', `${where}: ${jsonError(text) ?? 'no JSON'}`);
  if (!isJsonObject(parsed)) throw new ReadError('failed', 'MalformedFile', `${where}: expected is the JSON object that the AWS CLI prints`);
  return parsed;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noSuchFile(file: string): ReadError {
  return new ReadError('failed', 'NoSuchFile', `${file} is not in the account directory`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `DescribeVolumes` → `describe-volumes`, as the AWS CLI names its commands. */
function kebab(operation: string): string {
  return operation.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z])([A-Z][a-z])/g, '$1-$2').toLowerCase();
}

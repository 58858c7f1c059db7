import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { holdsOnlyEvents, isAccountName, isRegionName, serviceFolders } from '../aws/account-directory.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { findJsonProblem } from '../domain/text/json-problem.ts';
import { SandboxError } from './api-error.ts';

/** A folder of what the AWS CLI prints, one folder an account, read into memory. */
export interface AccountDirectory {
  /** Account ids, sorted; at least one. */
  readonly accounts: readonly string[];
  /** The regions that the account has resources in, as far as there are folders for them, sorted. */
  regions(account: string): readonly string[];
  /** Whether the directory has a service's folder, by its path below the directory. */
  hasFolder(path: string): boolean;
  /** A command's JSON by its path below the directory; undefined if the file is missing. */
  document(path: string): JsonObject | undefined;
  /** A file of one JSON value a line. */
  lines(path: string): readonly JsonObject[] | undefined;
  /** A file that is served as it is. */
  text(path: string): string | undefined;
  /** Replaces the content of a `.json` or `.jsonl` file in memory, for all later calls; files stay as they are. */
  put(path: string, content: JsonObject | readonly JsonObject[]): void;
}

/**
 * Reads an account directory whole, so that no request waits for a file and a broken file is known before anything
 * is served. Throws a SandboxError that names the folder or the file, line and column.
 */
export async function readDirectory(directory: string): Promise<AccountDirectory> {
  const { accounts, regions, folders, paths } = await listDirectory(directory);
  const documents = new Map<string, JsonObject>();
  const lines = new Map<string, readonly JsonObject[]>();
  const texts = new Map<string, string>();
  for (const path of paths) {
    const file = join(directory, path);
    if (path.endsWith('.json')) documents.set(path, parseDocument(file, await readText(file)));
    else if (path.endsWith('.jsonl')) lines.set(path, parseLines(file, await readText(file)));
    else if (path.endsWith('.csv')) texts.set(path, await readText(file));
  }
  return {
    accounts,
    regions: (account) => regions.get(account) ?? [],
    hasFolder: (path) => folders.has(path),
    document: (path) => documents.get(path),
    lines: (path) => lines.get(path),
    text: (path) => texts.get(path),
    put(path, content) {
      if (isJsonObject(content)) documents.set(path, content);
      else lines.set(path, content);
    },
  };
}

/** A string that is different when a file of the directory was changed, added or removed. Throws like reading does. */
export async function directoryStamp(directory: string): Promise<string> {
  const { regions, folders, paths } = await listDirectory(directory);
  const stamps = await Promise.all(
    paths.map(async (path) => {
      const { ino, size, mtimeNs, ctimeNs } = await stat(join(directory, path), { bigint: true });
      return [path, ino, size, mtimeNs, ctimeNs].join(' ');
    }),
  ).catch((error: unknown) => {
    throw new SandboxError(`cannot read ${directory}: ${reason(error)}`);
  });
  const named = [...regions].map(([account, names]) => `${account} ${names.join(' ')}`);
  return [...named, ...folders, ...stamps].join('\n');
}

/** The accounts, their regions, the folders of services that are there, and the files that are served, by their paths below the directory. */
async function listDirectory(directory: string) {
  const accounts = (await foldersIn(directory)).filter(isAccountName);
  if (accounts.length === 0) {
    throw new SandboxError(
      `${directory} holds no account: expected folders named by twelve digits, ` +
        `for example ${join(directory, '111122223333')}`,
    );
  }
  const regions = new Map<string, readonly string[]>();
  const folders = new Set<string>();
  const paths: string[] = [];
  for (const account of accounts) {
    const accountRegions = (await foldersIn(join(directory, account))).filter(isRegionName);
    const read: string[] = [];
    for (const region of accountRegions)
      if (!holdsOnlyEvents(await foldersIn(join(directory, account, region)))) read.push(region);
    regions.set(account, read);
    for (const folder of serviceFolders(account, accountRegions)) {
      const names = await files(join(directory, folder));
      if (names === undefined) continue;
      folders.add(folder);
      for (const name of names) paths.push(`${folder}/${name}`);
    }
  }
  return { accounts, regions, folders, paths };
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isFile())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    throw new SandboxError(`cannot read the account directory ${path}: ${reason(error)}`);
  }
}

/** The names in a service's folder. It may be missing: its lists were not read. */
async function files(path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SandboxError(`cannot read ${path}: ${reason(error)}`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    throw new SandboxError(`cannot read ${file}: ${reason(error)}`);
  }
}

function parseDocument(file: string, text: string): JsonObject {
  return requireObject(parseJson(file, text, 1), file, 1);
}

function parseLines(file: string, text: string): JsonObject[] {
  return text
    .split('\n')
    .map((line, at) => [line, at + 1] as const)
    .filter(([line]) => line.trim() !== '')
    .map(([line, number]) => requireObject(parseJson(file, line, number), file, number));
}

function parseJson(file: string, text: string, firstLine: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { line, column, message } = findJsonProblem(text) ?? { line: 1, column: 1, message: reason(error) };
    throw new SandboxError(`${file}:${firstLine + line - 1}:${column}: not JSON: ${message}`);
  }
}

function requireObject(value: unknown, file: string, line: number): JsonObject {
  if (isJsonObject(value)) return value;
  throw new SandboxError(
    `${file}:${line}:1: expected the JSON object that the AWS CLI prints, found ${JSON.stringify(value).slice(0, 40)}`,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

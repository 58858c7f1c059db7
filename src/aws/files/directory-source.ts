import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { partitionOf } from '../../domain/arn.ts';
import type { JsonObject } from '../../domain/json.ts';
import { globalRegion, ownCodes } from '../../domain/scope.ts';
import { directoryEvents } from '../events/directory-events.ts';
import { noSuchFile, readAnswers } from './answers.ts';
import { foldersOf, regionFolders } from './folders.ts';
import { fileLimits, type FileLimits } from './limits.ts';
import { jsonPages } from './pages.ts';
import { readText, type AccountFile } from './read-file.ts';
import { commandName, foldersOfService, isAccountName, serviceFolder } from '../account-directory.ts';
import { firstAlias } from '../account-alias.ts';
import { aliasApi, optionalServices, regionsApi, serviceOf, type Api, type ServiceName } from '../services.ts';
import { ReadError } from '../read-error.ts';
import { SourceError, type AccountReader, type Source } from '../source.ts';

/**
 * Account directories: a folder with one folder for each account. Its files hold what the AWS CLI printed, and are
 * named like the CLI's commands (../account-directory.ts). A scope whose file is missing was not read.
 */
export function directorySource(directory: string, limits: FileLimits = fileLimits): Source {
  return {
    async accounts(signal) {
      signal?.throwIfAborted();
      const names = await foldersOf(directory);
      const accounts = names.filter((name) => isAccountName(name));
      if (accounts.length === 0)
        throw new SourceError(`${directory} holds no account folder: ${describeFolder(directory, names)}`);
      return Promise.all(accounts.map((account) => accountReader(directory, account, limits)));
    },
    events: (query) => directoryEvents({ directory, query, limits }),
    close: () => {},
  };
}

function describeFolder(directory: string, names: readonly string[]): string {
  const expected =
    'expected is a folder named with the twelve digits of an account, and in it iam/ and one folder a region';
  if (isAccountName(path.basename(path.resolve(directory))))
    return `it looks like one itself; name the folder above it`;
  return names.length === 0
    ? `it holds no folder at all; ${expected}`
    : `it holds ${names.slice(0, 5).join(', ')}; ${expected}`;
}

async function accountReader(directory: string, account: string, limits: FileLimits): Promise<AccountReader> {
  const { read: regions } = await regionFolders(path.join(directory, account));
  const answersIn = new Map<string, Promise<ReadonlyMap<string, JsonObject>>>();
  const lastRead = new Map<string, string>();
  /** The file's path below the directory, without its extension. */
  const nameOf = (api: Api, region: string) => {
    const { name, operation } = serviceOf(api);
    return path.join(serviceFolder(name, account, region), commandName(operation));
  };
  const fileOf = (name: string): AccountFile => ({ name, path: path.join(directory, name) });
  const notHeld = await servicesNotHeld(directory, account, regions);
  const requireHeld = (api: Api) => {
    const { name, folder = name } = serviceOf(api);
    if (!notHeld.has(name)) return;
    const message = `the account directory has no folder ${folder} in any region of ${account}`;
    throw new ReadError('skipped', ownCodes.serviceNotHeld, message);
  };
  return {
    id: account,
    partition: partitionOf(regions[0] ?? ''),
    regions,
    listsRegions: true,
    regionsNotEnabled: await regionsNotEnabled(
      regions,
      (region) => fileOf(`${nameOf(regionsApi, region)}.json`),
      limits,
    ),
    callsAws: false,
    alias: (signal) =>
      firstAlias(
        jsonPages(fileOf(`${nameOf(aliasApi, globalRegion)}.json`), serviceOf(aliasApi).paging, limits, signal),
      ),
    answerName: ({ api, region }) => lastRead.get(nameOf(api, region)) ?? nameOf(api, region),
    async *pages({ api, region, signal }) {
      signal?.throwIfAborted();
      requireHeld(api);
      const name = nameOf(api, region);
      const json = await jsonPages(fileOf(`${name}.json`), serviceOf(api).paging, limits, signal);
      lastRead.set(name, json ? `${name}.json` : `${name}.csv`);
      if (json) {
        yield* json;
        return;
      }
      const report = await readText(fileOf(`${name}.csv`), limits.textBytes, signal);
      if (report === undefined) throw noSuchFile(`${name}.json`);
      yield { Content: report };
    },
    async ask({ api, region, idField, resultField, id, field, signal }) {
      requireHeld(api);
      const name = nameOf(api, region);
      const file = fileOf(`${name}.jsonl`);
      lastRead.set(name, file.name);
      const answers = answersIn.get(name) ?? readAnswers(file, { idField, resultField }, limits, signal);
      answersIn.set(name, answers);
      const answer = (await answers).get(id);
      if (!answer || !Object.hasOwn(answer, field))
        throw new ReadError('failed', 'NoAnswer', `${file.name} holds no ${field} for some of them`);
      return answer;
    },
  };
}

/** The services that not every account uses and that the account has no folder of, in any region. */
async function servicesNotHeld(
  directory: string,
  account: string,
  regions: readonly string[],
): Promise<ReadonlySet<ServiceName>> {
  const notHeld = new Set<ServiceName>();
  for (const name of optionalServices) {
    const folders = foldersOfService(name, account, regions);
    const isThere = await Promise.all(folders.map((folder) => exists(path.join(directory, folder))));
    if (!isThere.includes(true)) notHeld.add(name);
  }
  return notHeld;
}

/** Whether there is something, or something that cannot be looked at: its files then fail. */
async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** The regions that are not enabled, by the output of `aws ec2 describe-regions --all-regions` in a region's folder. */
async function regionsNotEnabled(
  regions: readonly string[],
  fileOf: (region: string) => AccountFile,
  limits: FileLimits,
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const region of regions) {
    const pages = await jsonPages(fileOf(region), serviceOf(regionsApi).paging, limits).catch(() => undefined);
    if (!pages) continue;
    try {
      for await (const { Regions = [] } of pages as AsyncIterable<{
        Regions?: readonly { RegionName?: unknown; OptInStatus?: unknown }[];
      }>) {
        for (const { RegionName, OptInStatus } of Regions) {
          if (OptInStatus === 'not-opted-in' && typeof RegionName === 'string') names.add(RegionName);
        }
      }
    } catch (error) {
      // Without the file it is not known which regions are not enabled.
      if (!(error instanceof ReadError)) throw error;
    }
  }
  return [...names].sort();
}

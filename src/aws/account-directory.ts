import type { ServiceName } from './services.ts';
import { serviceNames, services } from './services.ts';

// Where the files of an account directory are: DIR/ACCOUNT/REGION/SERVICE/COMMAND.json, and without REGION for a
// service that has no regions. The directory source reads them there, and the sandbox serves them from there.

const accountName = /^\d{12}$/;
const regionName = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Whether a folder's name is that of an account: twelve digits. */
export function isAccountName(name: string): boolean {
  return accountName.test(name);
}

/** Whether a folder's name is that of a region. */
export function isRegionName(name: string): boolean {
  return regionName.test(name);
}

/**
 * Whether a region's folder, by the folders in it, is there only for CloudTrail's events: those of IAM are in the region
 * in which IAM is called, of which the account may have nothing else.
 */
export function holdsOnlyEvents(folders: readonly string[]): boolean {
  return folders.length > 0 && folders.every((name) => name === services.cloudtrail.folder);
}

/** The folder of a service below the account directory, its parts joined by `/`. */
export function serviceFolder(service: ServiceName, account: string, region: string): string {
  const { folder = service, regional } = services[service];
  return [account, ...(regional ? [region] : []), folder].join('/');
}

/** The folders of one service of an account that has these regions: one a region, or one. */
export function foldersOfService(service: ServiceName, account: string, regions: readonly string[]): readonly string[] {
  return (services[service].regional ? regions : ['']).map((region) => serviceFolder(service, account, region));
}

/** The folders of all services of an account that has these regions. */
export function serviceFolders(account: string, regions: readonly string[]): readonly string[] {
  const kept = serviceNames.filter((name) => services[name].folder !== undefined);
  return kept.flatMap((name) => foldersOfService(name, account, regions));
}

/**
 * The AWS CLI's command for an operation, which is also the name of its file: `DescribeInstances` is
 * `describe-instances`. The rule is botocore's `xform_name`.
 */
export function commandName(operation: string): string {
  return operation
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { didYouMean } from '../../config/index.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Choices, Production } from '../../propose/index.ts';
import { cronProblem } from '../../schedule/index.ts';
import type { PlaceOptions } from '../audit-source.ts';
import type { Io } from '../io.ts';
import { collectValues, type CommonOptions } from '../options.ts';
import { UsageError } from '../setup.ts';

export interface InitOptions extends CommonOptions, PlaceOptions {
  readonly admins?: readonly string[];
  readonly production?: Production;
  readonly ownerTag?: string;
  readonly departmentTag?: string;
  readonly mail?: readonly string[];
  readonly smtp?: Server;
  readonly cron?: string;
  readonly yes?: true;
  readonly force?: true;
}

/** A mail server. */
export interface Server {
  readonly host: string;
  readonly port?: number | undefined;
}

/** The nightly hour unless said otherwise. */
export const nightly = '0 3 * * *';

/** Adds the flags of `init`. */
export function withInitFlags(command: Command): Command {
  return command
    .argument('[folder]', 'where the files are written', '.')
    .option('--from <dir>', 'read account directories in place of AWS')
    .addOption(
      new Option('--region <region>', 'read this region (repeatable; default: AWS_REGION, else all)')
        .argParser((value: string, before?: readonly string[]) => collectValues(regionOf(value), before))
        .conflicts('from'),
    )
    .option(
      '--admins <group>',
      'a group, or group/NAME, user/NAME, role/NAME, that administers the account (repeatable)',
      principal,
    )
    .option('--production <key=value>', 'the tag that production carries', production)
    .option('--owner-tag <key>', "the tag that names a resource's owner", tagKey)
    .option('--department-tag <key>', 'the tag that says whose rules a resource lives under', tagKey)
    .option('--mail <address>', 'whom to mail the report (repeatable)', (value: string, before?: readonly string[]) =>
      collectValues(checked(value, mailProblem), before),
    )
    .option('--smtp <host[:port]>', 'the mail server', server)
    .option('--cron <expression>', `when to audit, in cron's five fields (default: "${nightly}")`)
    .option('-y, --yes', 'take what the account suggests, and ask nothing')
    .option('--force', 'replace files that exist');
}

function checked(value: string, problemOf: (text: string) => string | undefined): string {
  const problem = problemOf(value);
  if (problem !== undefined) throw new InvalidArgumentError(`Expected ${problem}.`);
  return value;
}

function regionOf(value: string): string {
  return checked(value, (text) =>
    /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text) ? undefined : 'a region, for example us-east-1',
  );
}

function tagKey(value: string): string {
  return checked(value, (text) =>
    text.trim() !== '' && text.length <= 128 ? undefined : 'a tag key of at most 128 characters',
  );
}

function principal(value: string, before?: readonly string[]): readonly string[] {
  const name = value.includes('/') ? value : `group/${value}`;
  return collectValues(
    checked(name, (text) =>
      /^(group|user|role)\/[\w+=,.@-]+$/.test(text)
        ? undefined
        : 'the name of a group, or group/NAME, user/NAME, role/NAME',
    ),
    before,
  );
}

function production(value: string): Production {
  const at = value.indexOf('=');
  if (at < 1 || at === value.length - 1)
    throw new InvalidArgumentError('Expected KEY=VALUE, for example department=prod.');
  return { tag: { key: tagKey(value.slice(0, at)), value: value.slice(at + 1) } };
}

function server(value: string): Server {
  checked(value, serverProblem);
  const [host = '', port] = value.split(':');
  return { host, ...(port !== undefined && { port: Number(port) }) };
}

/** What is expected in place of a text that is no mail address; undefined for one. */
export function mailProblem(text: string): string | undefined {
  return /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(text) ? undefined : 'a mail address: ana@example.com';
}

/** What is expected in place of a text that is no mail server; undefined for one. */
export function serverProblem(text: string): string | undefined {
  const found = /^[^\s/@:]+(?::(\d{1,5}))?$/.exec(text);
  const port = found?.[1];
  const isServer = found !== null && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
  return isServer ? undefined : 'a host name, and a port if it is not 587: smtp.example.com:25';
}

/** What the server's name and port are read as where somebody types them. */
export const serverOf = server;

/** The time zone of this machine. */
export function localTimezone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return Intl.supportedValuesOf('timeZone').includes(timeZone) ? timeZone : 'UTC';
}

/** Throws a UsageError where the worker could not go by the cron expression. */
export function refuseCron(io: Io, { cron }: Pick<InitOptions, 'cron'>): void {
  const problem = cron === undefined ? undefined : cronProblem(cron, localTimezone(), io.clock());
  if (problem !== undefined)
    throw new UsageError(
      `--cron ${escapeUnprintable(cron ?? '')}: ${problem}; expected cron's five fields, for example "${nightly}"`,
    );
}

/** Throws a UsageError where --admins names what is not in the account, if that was read. */
export function refuseUnknownAdmins({ admins = [] }: InitOptions, snapshot: SnapshotIndex): void {
  for (const name of admins) {
    const [kind = ''] = name.split('/');
    if (kind !== 'group' && kind !== 'user' && kind !== 'role') continue;
    const scopes = snapshot.snapshot.accounts.map((account) => ({ account, region: 'global', kind }));
    const names = snapshot.ofKind(kind).map(({ id }) => `${kind}/${id}`);
    if (!scopes.every((scope) => snapshot.isComplete(scope)) || names.includes(name)) continue;
    throw new UsageError(
      `--admins: there is no ${kind} ${name.slice(kind.length + 1)} in the account;${didYouMean(name, names) || ' "--admins" takes a group, or user/NAME or role/NAME'}`,
    );
  }
}

/** What the flags choose. */
export function chosenBy({ ownerTag, departmentTag, production: chosen, admins }: InitOptions): Partial<Choices> {
  return {
    ...(ownerTag !== undefined && { ownerTag }),
    ...(departmentTag !== undefined && { departmentTag }),
    ...(chosen && { production: chosen }),
    ...(admins && { admins }),
  };
}

/** The folder that the files go to. */
export function folderOf(io: Io, folder: string): string {
  return resolve(io.cwd, folder);
}

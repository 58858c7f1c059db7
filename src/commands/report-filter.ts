import { Option, type Command } from 'commander';
import { didYouMean } from '../config/index.ts';
import type { AuditResult } from '../domain/audit-result.ts';
import { findingStatuses, severities } from '../domain/finding.ts';
import { globalRegion } from '../domain/scope.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import {
  filteredValue,
  filterFields,
  nobody,
  renderReport,
  renderSummary,
  type FilterField,
  type ReportFilter,
} from '../report/index.ts';
import { appearance, type Io } from './io.ts';
import { collectValues, type CommonOptions } from './options.ts';
import { UsageError, vocabulary } from './setup.ts';

/** The flags that say what of a result is shown. */
export type ShownOptions = { readonly [Field in FilterField]?: readonly string[] } & {
  readonly summary?: true;
  readonly all?: true;
};

const heading = 'Show only findings (the verdict and the exit code are those of all):';

const descriptions: Readonly<Record<FilterField, string>> = {
  check: 'of this check (repeatable, like all of these)',
  severity: `of this severity: ${severities.join(', ')}`,
  status: `with this status: ${findingStatuses.join(', ')}`,
  owner: `of this owner; ${nobody} for what nobody owns`,
  account: 'in this account',
  region: 'in this region; global for IAM',
};

/** Adds the flags that narrow what is shown, except those that the command has for itself, and `--summary`. */
export function withReportFilter(command: Command, except: readonly FilterField[] = []): Command {
  for (const field of filterFields) {
    if (except.includes(field)) continue;
    command.addOption(
      new Option(`--${field} <${field}>`, descriptions[field]).argParser(collectValues).helpGroup(heading),
    );
  }
  return command.addOption(
    new Option('--summary', 'print the totals by check and severity alone, as text or JSON').conflicts('all'),
  );
}

/**
 * The filter that the flags make; undefined where none is given. Throws a UsageError with the valid choices for what can
 * be known before there is a result.
 */
export function filterOf(options: ShownOptions & Pick<CommonOptions, 'format'>): ReportFilter | undefined {
  if (options.summary && options.format !== 'text' && options.format !== 'json')
    throw new UsageError(`--summary can be had as text or json, not as ${options.format}`);
  const given = filterFields.filter((field) => options[field] !== undefined);
  if (given.length === 0) return undefined;
  const filter = Object.fromEntries(given.map((field) => [field, options[field]])) as ReportFilter;
  refuseUnknown(
    filter,
    'check',
    vocabulary.checks.map(({ id }) => id),
  );
  refuseUnknown(filter, 'severity', severities);
  refuseUnknown(filter, 'status', findingStatuses);
  return filter;
}

function refuseUnknown(filter: ReportFilter, field: FilterField, choices: readonly string[]): void {
  for (const value of filter[field] ?? []) {
    if (choices.includes(value)) continue;
    const known =
      field === 'check' ? '"driftwarden checks" lists all' : `valid: ${choices.map(escapeUnprintable).join(', ')}`;
    throw new UsageError(`--${field} ${escapeUnprintable(value)} is not known;${didYouMean(value, choices)} ${known}`);
  }
}

/** The result as the flags ask for it. Rejects with a UsageError where an account or a region is not of the run. */
export async function shownResult(
  io: Io,
  result: AuditResult,
  options: CommonOptions & ShownOptions,
  filter: ReportFilter | undefined,
): Promise<string> {
  if (filter) {
    const { coverage, run, findings } = result;
    const places = (field: 'account' | 'region') => [...coverage, ...findings].map((each) => each[field]);
    refuseUnknown(filter, 'account', [...new Set([...run.accounts, ...places('account')])]);
    refuseUnknown(filter, 'region', [...new Set([globalRegion, ...places('region')])]);
    warnOfOwners(io, result, filter, options);
  }
  const looks = { ...appearance(io, options), filter };
  if (options.summary) return renderSummary(result, options.format === 'json' ? 'json' : 'text', looks);
  return renderReport(result, options.format, { ...looks, checks: vocabulary.checks, all: options.all === true });
}

/** An owner who has no finding today may have one tomorrow: that is no error. */
function warnOfOwners(
  io: Io,
  { findings }: AuditResult,
  { owner = [] }: ReportFilter,
  { quiet }: Pick<CommonOptions, 'quiet'>,
): void {
  const owners = [...new Set(findings.map((finding) => filteredValue(finding, 'owner')))].sort();
  for (const each of owner) {
    if (owners.includes(each) || quiet) continue;
    const there = owners.slice(0, mostOwners).map(escapeUnprintable).join(', ');
    const which =
      owners.length === 0 ? 'there is no finding' : `owners: ${there}${owners.length > mostOwners ? ', …' : ''}`;
    io.stderr.write(
      `driftwarden: no finding has the owner ${escapeUnprintable(each)};${didYouMean(each, owners)} ${which}\n`,
    );
  }
}

/** How many owners are named. */
const mostOwners = 12;

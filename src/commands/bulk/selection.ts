import { Option, type Command } from 'commander';
import { compileFindingSelector } from '../../checks/index.ts';
import { didYouMean } from '../../config/index.ts';
import type { FindingSelector } from '../../domain/finding-selector.ts';
import { severities, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import { indexSnapshot, type SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { isSelectable } from '../../findings/index.ts';
import type { Store } from '../../store/index.ts';
import { collectValues } from '../options.ts';
import { UsageError, vocabulary } from '../setup.ts';
import { findingsOfCause } from './of-cause.ts';

/** The flags that select findings. */
export interface SelectionOptions {
  readonly check?: readonly string[];
  readonly severity?: readonly string[];
  readonly owner?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly resource?: readonly string[];
  readonly tag?: readonly string[];
  readonly cause?: readonly string[];
}

/** Adds the flags that select findings: several are all needed, of one that is repeated any. */
export function withSelection(command: Command): Command {
  const repeatable = (flags: string, description: string) =>
    new Option(flags, description).argParser(collectValues).helpGroup('Findings, by what they have in common:');
  return command
    .addOption(repeatable('--check <id>', 'of this check; globs allowed (repeatable, like all of these)'))
    .addOption(repeatable('--severity <severity>', `of this severity: ${severities.join(', ')}`))
    .addOption(repeatable('--tag <key=value>', 'about resources with this tag; globs allowed in the value'))
    .addOption(repeatable('--resource <glob>', 'about resources with this id, ARN or name; globs allowed'))
    .addOption(repeatable('--owner <name>', 'about what this owner owns; globs allowed'))
    .addOption(repeatable('--account <id>', 'in this account; globs allowed'))
    .addOption(repeatable('--region <region>', 'in this region, or global; globs allowed'))
    .addOption(repeatable('--cause <id>', 'that follow from this cause, dwc-…'));
}

/** The selector that the flags make; undefined where none is given. Throws a UsageError with the valid choices. */
export function selectorOf(options: SelectionOptions): FindingSelector | undefined {
  const { check, severity, owner, account, region, resource, tag, cause } = options;
  const selector: FindingSelector = {
    ...(check && { check: check.map(knownCheck) }),
    ...(severity && { severity: severity.map(knownSeverity) }),
    ...(owner && { owner: owner.map(notEmpty('--owner')) }),
    ...(account && { account: account.map(notEmpty('--account')) }),
    ...(region && { region: region.map(notEmpty('--region')) }),
    ...(resource && { resource: resource.map(notEmpty('--resource')) }),
    ...(tag && { tag: tagsOf(tag) }),
    ...(cause && { cause }),
  };
  return Object.keys(selector).length > 0 ? selector : undefined;
}

function notEmpty(flag: string): (value: string) => string {
  return (value) => {
    if (value === '') throw new UsageError(`${flag} needs a value that is not empty`);
    return value;
  };
}

function knownCheck(glob: string): string {
  const ids = vocabulary.checks.map(({ id }) => id);
  const isKnown = compileFindingSelector({ check: [glob] }, undefined);
  const some = { severity: 'low', account: '', region: '', resource: { arn: '', kind: '', id: '' } } as const;
  if (ids.some((id) => isKnown({ ...some, check: id }))) return glob;
  throw new UsageError(
    `there is no check ${escapeUnprintable(glob)};${didYouMean(glob, ids)} "driftwarden checks" lists all`,
  );
}

function knownSeverity(word: string): Severity {
  const known = severities.find((severity) => severity === word);
  if (known) return known;
  throw new UsageError(`${escapeUnprintable(word)} is not a severity; the severities are ${severities.join(', ')}`);
}

function tagsOf(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const parsed = pairs.map((pair) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(
        `--tag ${escapeUnprintable(pair)} is not KEY=VALUE; for any value of a tag, write --tag 'KEY=*'`,
      );
    return [key, value] as const;
  });
  return Object.fromEntries(
    [...Map.groupBy(parsed, ([key]) => key)].map(([key, group]) => [key, group.map(([, value]) => value)]),
  );
}

/** The findings that a selector matches, and those of which that could not be told. */
export interface Selected {
  readonly findings: readonly ReportedFinding[];
  /** Those whose resources' tags were not read. */
  readonly unread: readonly ReportedFinding[];
}

/** Selects from the findings that are there, as the last runs left them. */
export async function selectFindings(selector: FindingSelector, store: Store): Promise<Selected> {
  const known = await store.knownFindings();
  const there = known.filter(
    ({ status, check }) => status !== 'resolved' && status !== 'unchecked' && isSelectable(check),
  );
  const ofCauses = selector.cause && (await findingsOfCauses(selector.cause, there, store));
  const matches = compileFindingSelector(selector, selector.tag && (await lastSnapshots(there, store)));
  const candidates = there.filter(({ id }) => ofCauses?.has(id) ?? true).map((finding) => [finding, matches(finding)]);
  const those = (wanted: boolean | undefined) =>
    candidates.flatMap(([finding, is]) => (is === wanted ? [finding as ReportedFinding] : []));
  return { findings: those(true), unread: those(undefined) };
}

async function findingsOfCauses(
  causes: readonly string[],
  there: readonly ReportedFinding[],
  store: Store,
): Promise<ReadonlySet<string>> {
  const byId = new Map(there.map((finding) => [finding.id, finding]));
  const found = await Promise.all(causes.map((cause) => findingsOfCause(cause, byId, store, false)));
  return new Set(found.flat().map(({ id }) => id));
}

/** What the newest runs of these findings' accounts saw, as far as selecting needs it. */
async function lastSnapshots(
  findings: readonly ReportedFinding[],
  store: Store,
): Promise<Pick<SnapshotIndex, 'find' | 'isKnown'>> {
  const wanted = new Set(findings.map(({ account }) => account));
  const indexes: SnapshotIndex[] = [];
  for (const { id, accounts, verdict } of await store.runs()) {
    if (wanted.size === 0) break;
    if (verdict === null || !accounts.some((account) => wanted.delete(account))) continue;
    indexes.push(indexSnapshot(await store.snapshot(id)));
  }
  return {
    find: (scope, id) => {
      for (const index of indexes) {
        const resource = index.find(scope, id);
        if (resource) return resource;
      }
      return undefined;
    },
    isKnown: (scope) => indexes.some((index) => index.isKnown(scope)),
  };
}

import { iamRegionOf, partitionOf } from '../../../domain/arn.ts';
import type { Policy, Statement } from '../../policy/policy.ts';
import { compileGlob, matches } from '../../policy/patterns/glob.ts';

/** A statement with entries of Resource or NotResource that match nothing in the account. */
export interface ResourceArnIssue {
  readonly statement: Statement;
  readonly entries: readonly UnmatchedArn[];
  /** Whether every entry is one of these. */
  readonly isWhole: boolean;
}

/** An entry of Resource or NotResource that matches nothing in the account. */
export interface UnmatchedArn {
  /** As the statement writes it. */
  readonly resource: string;
  /** Which part of it is wrong. */
  readonly part: 'partition' | 'region' | 'account';
  /**
   * `malformed`: AWS has no such partition, region or account; `missing`: the resource has one; `elsewhere`: only
   * resources outside the account have it.
   */
  readonly problem: 'malformed' | 'missing' | 'elsewhere';
}

/** The account that holds a policy. */
interface Home {
  readonly account: string;
  readonly partition: string;
}

/**
 * Check guard-resource-arn. Finds ARNs in Resource and NotResource that match nothing in the account. An ARN of another
 * account or partition is reported only if the whole Resource is, because one policy may be written for several
 * accounts, and only for resources that are never used from another account. Regions are not compared with those of the
 * account: one that is not read can be in use.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function lintResourceArn({ statements, version }: Policy, home: Home): readonly ResourceArnIssue[] {
  return statements.flatMap((statement) => {
    const { resources } = statement;
    if (!resources) return [];
    const found = resources.items.flatMap((resource) => {
      const arn = literalParts(resource, version);
      const wrong = arn && (malformedPart(arn) ?? partElsewhere(arn, home, statement));
      return wrong ? [{ resource, ...wrong }] : [];
    });
    const isWhole = found.length === resources.items.length;
    const entries = isWhole && !resources.negated ? found : found.filter(({ problem }) => problem !== 'elsewhere');
    return entries.length > 0 ? [{ statement, entries, isWhole }] : [];
  });
}

/** The parts of an ARN; undefined for a part with wildcards or policy variables. */
interface ArnParts {
  readonly partition: string | undefined;
  readonly service: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly resource: string;
}

/** Undefined for what is not written as an ARN in six parts. */
function literalParts(text: string, version: Policy['version']): ArnParts | undefined {
  const withoutVariables = version === '2012-10-17' ? text.replaceAll(/\$\{[^}]*\}/g, '*') : text;
  const [prefix, ...parts] = withoutVariables.split(':');
  const [partition, service, region, account] = parts.map((part) => (/[*?$]/.test(part) ? undefined : part));
  if (prefix !== 'arn' || parts.length < 5) return undefined;
  return { partition, service, region, account, resource: parts.slice(4).join(':') };
}

type WrongPart = Omit<UnmatchedArn, 'resource'>;

function malformedPart({ partition, service, region, account, resource }: ArnParts): WrongPart | undefined {
  if (partition !== undefined && iamRegionOf(partition) === undefined)
    return { part: 'partition', problem: 'malformed' };
  if (region !== undefined && region !== '') {
    if (!regionName.test(region)) return { part: 'region', problem: 'malformed' };
    if (partition !== undefined && partitionOf(region) !== partition) return { part: 'region', problem: 'malformed' };
  }
  if (account !== undefined && isMalformedAccount(account)) return { part: 'account', problem: 'malformed' };
  const hasBoth = service === 'ec2' && isOf(ownInstances, resource);
  if (hasBoth && region === '') return { part: 'region', problem: 'missing' };
  if (account === '' && (hasBoth || service === 'iam')) return { part: 'account', problem: 'missing' };
  return undefined;
}

/**
 * All regions have names of this form (`eu-west-1`, `us-gov-east-1`), so that a new one need not be known. `eu-west-1a`
 * is an availability zone.
 */
const regionName = /^[a-z]{2,4}(-[a-z]+)?-(central|(north|south)?(east|west)|north|south)-\d$/;

/** AWS writes its own accounts as words (`aws`, `amazon`), so a word is not called malformed. */
function isMalformedAccount(account: string): boolean {
  return (/^[\d\s-]+$/.test(account) && !/^\d{12}$/.test(account)) || account.includes('/');
}

function partElsewhere({ partition, ...arn }: ArnParts, home: Home, statement: Statement): WrongPart | undefined {
  if (partition !== undefined && partition !== home.partition) return { part: 'partition', problem: 'elsewhere' };
  if (arn.account === undefined || !/^\d{12}$/.test(arn.account) || arn.account === home.account) return undefined;
  return isNeverShared(arn, statement) ? { part: 'account', problem: 'elsewhere' } : undefined;
}

/** Whether the statement's actions never act on such a resource of another account. */
function isNeverShared({ service, resource }: Omit<ArnParts, 'partition'>, { actions }: Statement): boolean {
  if (service === 'ec2') return isOf(ownInstances, resource);
  if (service === 'rds') return isOf(['db'], resource);
  if (service !== 'iam' || actions.negated) return false;
  return actions.items.every((action) => {
    const lower = action.toLowerCase();
    return lower.startsWith('iam:') && !matches(compileGlob(lower), 'iam:passrole');
  });
}

/** EC2's types whose resources are used only by the account that owns them, and whose ARNs have region and account. */
const ownInstances: readonly string[] = ['instance', 'volume', 'key-pair', 'launch-template'];

function isOf(types: readonly string[], resource: string): boolean {
  return types.includes(/^[a-z-]+(?=[/:])/.exec(resource)?.[0] ?? '');
}

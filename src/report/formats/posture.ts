import type { ReportedFinding } from '../../domain/finding.ts';
import { globalRegion, isUnread } from '../../domain/scope.ts';
import { iamRegionOf, parseArn, partitionOf } from '../../domain/arn.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { filterWords } from '../filter.ts';
import { joinedLines } from '../lines.ts';
import type { ReportModel } from '../model.ts';
import { undecidedText } from '../undecided.ts';

/** Where something is, in AWS's own words: IAM's resources belong to the region in which IAM is called. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** The place of a finding. */
export function placeOf({
  account,
  region,
  resource,
}: Pick<ReportedFinding, 'account' | 'region' | 'resource'>): AwsPlace {
  const partition = parseArn(resource.arn)?.partition ?? partitionOf(region);
  return { account, partition, region: region === globalRegion ? homeOf(partition) : region };
}

function homeOf(partition: string): string {
  return iamRegionOf(partition) ?? 'us-east-1';
}

/** What is expected and what was found, for a field of so many characters. */
export function description(finding: ReportedFinding, limit: number): string {
  const { expected, actual, because } = finding;
  const unchecked = because === undefined ? '' : ` No longer checked: ${because}.`;
  return fitted(escapeUnprintable(`Expected: ${expected}. Actual: ${joinedLines(actual)}.${unchecked}`), limit);
}

/** The text's beginning in so many UTF-16 units, which is what receivers count; `…` stands for what is cut off. */
export function fitted(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** How completely a run read one account, and a report shows it. */
export interface AccountCoverage extends AwsPlace {
  /** Whether all was read and decided, and no filter hides drift. */
  readonly isComplete: boolean;
  readonly title: string;
  /** What was not read, not decided and not shown, or that all of it was read. */
  readonly text: string;
}

/**
 * One entry for each account of the run: an account of which part was not read is not taken for one without findings. What
 * is not decided concerns all accounts.
 */
export function accountCoverage({ result, undecided, filtered }: ReportModel): readonly AccountCoverage[] {
  return result.run.accounts.map((account) => {
    const scopes = result.coverage.filter((scope) => scope.account === account);
    const partition = partitionOf(scopes.find(({ region }) => region !== globalRegion)?.region ?? '');
    const lines = [
      ...(scopes.length === 0 ? ['nothing was read'] : []),
      ...scopes.filter(isUnread).map(({ region, kind, status, api, error }) => {
        return `${region} ${kind} was not read: ${[status, api, error].filter(Boolean).join(' ')}`;
      }),
      ...undecided.map((line) => `not decided: ${undecidedText(line)}`),
    ];
    const read =
      lines.length === 0 ? `All ${scopes.length} scopes were read.` : lines.map(escapeUnprintable).join('; ');
    const text = filtered ? `${escapeUnprintable(filterWords(filtered))}; ${read}` : read;
    const hidesDrift = (filtered?.hiddenDrift ?? 0) > 0;
    const title =
      lines.length > 0
        ? `Account ${account} was not read completely`
        : `Account ${account} was read completely${hidesDrift ? ', and not all of its drift is shown' : ''}`;
    return {
      account,
      partition,
      region: homeOf(partition),
      isComplete: lines.length === 0 && !hidesDrift,
      title,
      text,
    };
  });
}

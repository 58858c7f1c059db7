import { digestText } from '../../domain/digest.ts';
import type { FindingStatus, ReportedFinding, Severity } from '../../domain/finding.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { copyable } from '../copyable.ts';
import type { ReportModel } from '../model.ts';
import { accountCoverage, description, fitted, placeOf, type AccountCoverage, type AwsPlace } from './posture.ts';

/**
 * The findings as a list in the AWS Security Finding Format, as BatchImportFindings of Security Hub takes them, 100 a
 * call, each in the region of its ProductArn. A finding keeps its Id for life. Beside them stands a finding about each
 * account, which says what was not read; it is archived while all of it was.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
export function asff(model: ReportModel): string {
  const { run, findings, background } = model.result;
  const context = { updatedAt: run.finishedAt, runId: run.id, version: background.version };
  const all = [
    ...accountCoverage(model).map((coverage) => aboutCoverage(coverage, run.startedAt, context)),
    ...findings.map((finding) => aboutFinding(finding, context)),
  ];
  return `${printableJson(all)}\n`;
}

interface Context {
  readonly updatedAt: string;
  readonly runId: string;
  readonly version: string | undefined;
}

/** Most characters that Security Hub takes. */
const limits = { id: 512, title: 256, description: 1024, recommendation: 512, productField: 1024 } as const;

const labels: Readonly<Record<Severity, string>> = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH' };

/**
 * Only what was seen to be fixed is archived. A Workflow counts when a finding is imported first: afterwards
 * BatchUpdateFindings changes it.
 */
const states: Readonly<Record<FindingStatus, { RecordState: string; Compliance: string; Workflow?: string }>> = {
  new: { RecordState: 'ACTIVE', Compliance: 'FAILED' },
  open: { RecordState: 'ACTIVE', Compliance: 'FAILED' },
  changed: { RecordState: 'ACTIVE', Compliance: 'FAILED' },
  unchecked: { RecordState: 'ACTIVE', Compliance: 'NOT_AVAILABLE' },
  accepted: { RecordState: 'ACTIVE', Compliance: 'FAILED', Workflow: 'SUPPRESSED' },
  resolved: { RecordState: 'ARCHIVED', Compliance: 'PASSED', Workflow: 'RESOLVED' },
};

/** Security Hub's names of the kinds that it has one for. */
const resourceTypes: Readonly<Record<string, string>> = {
  instance: 'AwsEc2Instance',
  volume: 'AwsEc2Volume',
  address: 'AwsEc2Eip',
  user: 'AwsIamUser',
  group: 'AwsIamGroup',
  role: 'AwsIamRole',
  policy: 'AwsIamPolicy',
  'db-instance': 'AwsRdsDbInstance',
  'db-cluster': 'AwsRdsDbCluster',
  'db-snapshot': 'AwsRdsDbSnapshot',
  'db-cluster-snapshot': 'AwsRdsDbClusterSnapshot',
};

function aboutFinding(finding: ReportedFinding, context: Context) {
  const { id, check, severity, status, resource, title, firstSeen, lastSeen, fix, exception, owner } = finding;
  const place = placeOf(finding);
  const { RecordState, Compliance, Workflow } = states[status];
  const commands = fix?.commands.map(copyable).join(' && ') ?? '';
  // Half a command does something else.
  const advice =
    commands === '' || commands.length > limits.recommendation
      ? `Run "driftwarden fix ${id}" for the smallest changes that close it.`
      : commands;
  return {
    ...headOf(place, id, `driftwarden/${check}`, context),
    CreatedAt: firstSeen,
    FirstObservedAt: firstSeen,
    LastObservedAt: lastSeen,
    Severity: { Label: labels[severity], Original: severity },
    Title: fitted(escapeUnprintable(title), limits.title),
    Description: description(finding, limits.description),
    Remediation: { Recommendation: { Text: advice } },
    Resources: [
      {
        Type: resourceTypes[resource.kind] ?? 'Other',
        Id: shortId(resource.arn),
        Partition: place.partition,
        Region: place.region,
      },
    ],
    Compliance: { Status: Compliance },
    ...(Workflow !== undefined && { Workflow: { Status: Workflow } }),
    RecordState,
    ProductFields: productFields(context, {
      status,
      kind: resource.kind,
      resource: resource.id,
      name: resource.name,
      owner,
      acceptedUntil: exception?.until,
      acceptedReason: exception?.reason,
    }),
  };
}

function aboutCoverage(coverage: AccountCoverage, startedAt: string, context: Context) {
  const { account, partition, region, isComplete, title, text } = coverage;
  return {
    ...headOf(coverage, 'coverage', 'driftwarden/coverage', context),
    CreatedAt: startedAt,
    LastObservedAt: startedAt,
    Severity: { Label: isComplete ? 'INFORMATIONAL' : 'MEDIUM' },
    Title: title,
    Description: fitted(text, limits.description),
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${account}`, Partition: partition, Region: region }],
    Compliance: { Status: isComplete ? 'PASSED' : 'WARNING' },
    RecordState: isComplete ? 'ARCHIVED' : 'ACTIVE',
    ProductFields: productFields(context, {}),
  };
}

function headOf({ account, partition, region }: AwsPlace, id: string, generator: string, { updatedAt }: Context) {
  return {
    SchemaVersion: '2018-10-08',
    Id: `driftwarden/${account}/${region}/${id}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: generator,
    AwsAccountId: account,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    UpdatedAt: updatedAt,
  };
}

function productFields({ runId, version }: Context, fields: Readonly<Record<string, string | undefined>>) {
  const all = { run: runId, version, ...fields };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) =>
      value === undefined || value === ''
        ? []
        : [[`driftwarden/${key}`, fitted(escapeUnprintable(value), limits.productField)] as const],
    ),
  );
}

/** A long ARN is cut, and stays one of its own by its digest. */
function shortId(arn: string): string {
  const shown = escapeUnprintable(arn);
  const mark = `~${digestText(shown).slice(0, 16)}`;
  return shown.length <= limits.id ? shown : `${fitted(shown, limits.id - mark.length)}${mark}`;
}

import type { FindingStatus, ReportedFinding, Severity } from '../../domain/finding.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { copyable } from '../copyable.ts';
import { joinedLines } from '../lines.ts';
import type { ReportModel } from '../model.ts';
import { accountCoverage, description, placeOf, type AccountCoverage, type AwsPlace } from './posture.ts';

/**
 * The findings as a list of OCSF 1.5 events, each a Compliance Finding (2003) with the same `finding_info.uid` for life,
 * and one event about each account, which says what was not read. https://schema.ocsf.io/1.5.0/classes/compliance_finding
 */
export function ocsf(model: ReportModel): string {
  const { run, findings, background } = model.result;
  const context = { time: Date.parse(run.finishedAt), runId: run.id, version: background.version };
  const all = [
    ...accountCoverage(model).map((coverage) => aboutCoverage(coverage, context)),
    ...findings.map((finding) => aboutFinding(finding, context)),
  ];
  return `${printableJson(all)}\n`;
}

interface Context {
  /** Milliseconds since 1970, as all times of OCSF. */
  readonly time: number;
  readonly runId: string;
  readonly version: string | undefined;
}

const complianceFinding = 2003;

const activities = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;
const statuses = {
  new: [1, 'New'],
  inProgress: [2, 'In Progress'],
  suppressed: [3, 'Suppressed'],
  resolved: [4, 'Resolved'],
} as const;
const compliance = { unknown: [0, 'Unknown'], pass: [1, 'Pass'], warning: [2, 'Warning'], fail: [3, 'Fail'] } as const;
const severityIds: Readonly<Record<Severity, readonly [number, string]>> = {
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
};
const informational = [1, 'Informational'] as const;

interface State {
  readonly activity: keyof typeof activities;
  readonly status: keyof typeof statuses;
  readonly compliance: keyof typeof compliance;
}

const states: Readonly<Record<FindingStatus, State>> = {
  new: { activity: 'create', status: 'new', compliance: 'fail' },
  open: { activity: 'update', status: 'inProgress', compliance: 'fail' },
  changed: { activity: 'update', status: 'inProgress', compliance: 'fail' },
  // Nobody looked, so nothing is known to be closed.
  unchecked: { activity: 'update', status: 'inProgress', compliance: 'unknown' },
  accepted: { activity: 'update', status: 'suppressed', compliance: 'fail' },
  resolved: { activity: 'close', status: 'resolved', compliance: 'pass' },
};

function aboutFinding(finding: ReportedFinding, context: Context) {
  const { id, check, severity, status, resource, title, expected, actual, firstSeen, lastSeen, fix, owner } = finding;
  const { exception, because, certainty } = finding;
  const place = placeOf(finding);
  const state = states[status];
  const reason = exception?.reason ?? because;
  const [complianceId, complianceName] = compliance[state.compliance];
  return {
    ...headOf(place, state, severityIds[severity], context),
    message: shown(title),
    ...(reason !== undefined && { status_detail: shown(reason) }),
    finding_info: {
      uid: id,
      title: shown(title),
      desc: description(finding, 10_000),
      types: [check],
      created_time: Date.parse(firstSeen),
      first_seen_time: Date.parse(firstSeen),
      last_seen_time: Date.parse(lastSeen),
      modified_time: context.time,
    },
    compliance: {
      control: check,
      status_id: complianceId,
      status: complianceName,
      status_detail: shown(joinedLines(actual)),
      requirements: [shown(expected)],
      standards: ['driftwarden baseline'],
    },
    resources: [
      {
        uid: shown(resource.arn),
        type: resource.kind,
        name: shown(resource.name ?? resource.id),
        region: place.region,
        cloud_partition: place.partition,
        ...(owner !== undefined && { owner: { name: shown(owner) } }),
      },
    ],
    ...(fix && { remediation: { desc: fix.commands.map(copyable).join('\n') } }),
    unmapped: { status, certainty, exceptionUntil: exception?.until },
  };
}

function aboutCoverage(coverage: AccountCoverage, context: Context) {
  const { account, partition, region, isComplete, title, text } = coverage;
  const state: State = isComplete
    ? { activity: 'close', status: 'resolved', compliance: 'pass' }
    : { activity: 'update', status: 'inProgress', compliance: 'warning' };
  const [complianceId, complianceName] = compliance[state.compliance];
  return {
    ...headOf(coverage, state, isComplete ? informational : severityIds.medium, context),
    message: title,
    finding_info: { uid: `driftwarden-coverage-${account}`, title, desc: text, types: ['coverage'] },
    compliance: {
      control: 'coverage',
      status_id: complianceId,
      status: complianceName,
      status_detail: text,
      standards: ['driftwarden coverage'],
    },
    resources: [{ uid: account, type: 'account', region, cloud_partition: partition }],
  };
}

function headOf(
  { account, region, partition }: AwsPlace,
  { activity, status }: State,
  [severityId, severity]: readonly [number, string],
  { time, runId, version }: Context,
) {
  const [activityId, activityName] = activities[activity];
  const [statusId, statusName] = statuses[status];
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: complianceFinding,
    class_name: 'Compliance Finding',
    activity_id: activityId,
    activity_name: activityName,
    type_uid: complianceFinding * 100 + activityId,
    type_name: `Compliance Finding: ${activityName}`,
    severity_id: severityId,
    severity,
    status_id: statusId,
    status: statusName,
    time,
    metadata: {
      version: '1.5.0',
      product: { name: 'driftwarden', vendor_name: 'driftwarden', ...(version !== undefined && { version }) },
      profiles: ['cloud'],
      correlation_uid: runId,
    },
    cloud: {
      provider: 'AWS',
      region,
      cloud_partition: partition,
      account: { uid: account, type: 'AWS Account', type_id: 10 },
    },
  };
}

function shown(text: string): string {
  return escapeUnprintable(text);
}

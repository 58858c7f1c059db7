import type { AuditResult } from '../../domain/audit-result.ts';
import type { Cause, CauseChange, ChangeEvent, Consequence, Repair } from '../../domain/cause.ts';

/** The causes by the contract's keys in its order, then those added since; of findings those that are present. */
export function causeDocuments({ causes, findings }: Pick<AuditResult, 'causes' | 'findings'>) {
  const present = new Set(
    findings.filter(({ status }) => status !== 'resolved' && status !== 'unchecked').map(({ id }) => id),
  );
  return causes.map((cause) => causeDocument(cause, present)).filter((cause) => cause.findings.length > 0);
}

function causeDocument(cause: Cause, present: ReadonlySet<string>) {
  const { searched } = cause;
  return {
    id: cause.id,
    kind: cause.kind,
    changes: cause.changes.map(changeDocument),
    by: cause.by.map(eventDocument),
    searched: searched && {
      from: searched.from,
      to: searched.to,
      regions: searched.regions,
      problem: searched.problem,
    },
    findings: cause.findings.filter((id) => present.has(id)),
    consequences: cause.consequences.map((consequence) => consequenceDocument(consequence, present)),
    repairs: cause.repairs.map(repairDocument),
    title: cause.title,
    severity: cause.severity,
    firstSeen: cause.firstSeen,
    eachSuffices: cause.eachSuffices,
    togetherWith: cause.togetherWith,
    besides: cause.besides,
    withoutEvent: cause.withoutEvent,
  };
}

function changeDocument({ account, region, resource, field, before, after, change, text }: CauseChange) {
  const { arn, kind, id, name } = resource;
  return { account, region, resource: { arn, kind, id, name }, field, before, after, change, text };
}

/** An event by the contract's keys. */
export function eventDocument(event: ChangeEvent) {
  const { principal, assumedBy, at, sourceIp, userAgent, mfa, eventId, event: name, isCandidate } = event;
  return { principal, assumedBy, at, sourceIp, userAgent, mfa, eventId, event: name, isCandidate };
}

function consequenceDocument(
  { text, principals, count, severity, findings }: Consequence,
  present: ReadonlySet<string>,
) {
  return { text, principals, count, severity, findings: findings.filter((id) => present.has(id)) };
}

function repairDocument({ kind, commands, inverse, closes, loses, title, note, policies, terraform }: Repair) {
  return {
    kind,
    commands,
    inverse,
    closes,
    loses: loses.map(({ principal, action, count }) => ({ principal, action, count })),
    title,
    note,
    policies,
    terraform,
  };
}

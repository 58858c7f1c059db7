import { findingId, type Finding, type Severity } from '../domain/finding.ts';
import type { DeliveryFailure } from '../domain/notification.ts';
import { globalRegion } from '../domain/scope.ts';

/** What is reported of notifications that failed; the ids are part of findings' ids and never change. */
export const deliveryChecks = [
  {
    id: 'mail-undelivered',
    severity: 'high',
    summary: 'A notification about an earlier run failed permanently, and its recipient got none since.',
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

/** Turns recipients whose last notification failed permanently into findings, reported under an account. */
export function deliveryFindings(
  permanentlyFailed: readonly DeliveryFailure[],
  {
    account,
    severity: changed,
  }: { readonly account: string; readonly severity?: ReadonlyMap<string, Severity | 'off'> | undefined },
): readonly Finding[] {
  const [{ id: check, severity: usual }] = deliveryChecks;
  const severity = changed?.get(check) ?? usual;
  if (severity === 'off') return [];
  return permanentlyFailed.map(({ recipient, run, answer, at }) => ({
    id: findingId({ check, account, region: globalRegion, resource: { kind: 'recipient', id: recipient }, rule: {} }),
    check,
    severity,
    account,
    region: globalRegion,
    resource: { arn: `driftwarden:recipient/${recipient}`, kind: 'recipient', id: recipient },
    title: `${recipient} did not get the notification about run ${run}: it failed permanently`,
    expected: 'every notification is delivered',
    actual: `failed permanently at ${at}: ${answer}`,
    evidence: { run, answer },
    certainty: 'known',
    dependsOn: [],
  }));
}

import { findingId, type Finding, type Severity } from '../domain/finding.ts';
import type { DeliveryFailure } from '../domain/letter.ts';
import { globalRegion } from '../domain/scope.ts';

/** The checks of mails that were not delivered; the ids are part of findings' ids and never change. */
export const deliveryChecks = [
  {
    id: 'mail-undelivered',
    severity: 'high',
    summary: 'A mail about an earlier run permanently failed, and its recipient got none since.',
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

/** Turns recipients whose last mail permanently failed into findings, reported in an account. */
export function deliveryFindings(
  givenUp: readonly DeliveryFailure[],
  {
    account,
    severity: changed,
  }: { readonly account: string; readonly severity?: ReadonlyMap<string, Severity | 'off'> | undefined },
): readonly Finding[] {
  const [{ id: check, severity: usual }] = deliveryChecks;
  const severity = changed?.get(check) ?? usual;
  if (severity === 'off') return [];
  return givenUp.map(({ recipient, run, answer, at }) => ({
    id: findingId({ check, account, region: globalRegion, resource: { kind: 'recipient', id: recipient }, rule: {} }),
    check,
    severity,
    account,
    region: globalRegion,
    resource: { arn: `driftwarden:recipient/${recipient}`, kind: 'recipient', id: recipient },
    title: `${recipient} did not get the mail about run ${run}: delivery permanently failed`,
    expected: 'every mail is delivered',
    actual: `permanently failed at ${at}: ${answer}`,
    evidence: { run, answer },
    certainty: 'known',
    dependsOn: [],
  }));
}

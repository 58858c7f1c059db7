import type { Check } from '../check.ts';
import { isRoot, userOf } from '../shared/credentials.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';

/** Active access keys of the root user: no policy limits them, and AWS recommends to have none. */
export const rootAccessKey: Check = {
  id: 'root-access-key',
  summary: 'The root user has an active access key.',
  severity: 'high',
  rules: always('root-access-key', [{ about: 'credential' }]),
  *run(context) {
    const reportFinding = findingReporter(context);
    for (const credential of context.snapshot.ofKind('credential').filter(isRoot)) {
      for (const { slot, active, rotatedAt } of credential.attributes.accessKeys) {
        if (!active) continue;
        yield reportFinding(userOf(credential, context), {
          rule: { key: String(slot) },
          title: `The root user of account ${credential.account} has an active access key (${slot})`,
          expected: 'no access key',
          actual: 'active',
          evidence: { active, rotatedAt },
          dependsOn: [scopeOf(credential)],
        });
      }
    }
  },
};

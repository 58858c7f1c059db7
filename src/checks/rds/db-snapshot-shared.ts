import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { either, label } from '../shared/words.ts';
import { everyone, sharedSnapshots, sharingRule, undecidedSnapshots, withdrawCommand } from './snapshot-sharing.ts';

const sharedRule = 'databases.snapshots.sharedWith';

/** Accounts that the baseline does not name and that can restore snapshots of databases; one finding for each. */
export const dbSnapshotShared: Check = {
  id: 'db-snapshot-shared',
  summary: 'A snapshot of a database is shared with an account that is not declared.',
  severity: 'high',
  declaredBy: 'databases.snapshots.sharedWith',
  rules: ({ databases }) => (databases?.snapshots ? [sharingRule(sharedRule)] : []),
  *run(context) {
    const allowed = context.baseline.databases?.snapshots?.sharedWith ?? [];
    const reportFinding = findingReporter(context);
    yield* undecidedSnapshots(sharedRule, context);
    for (const { snapshot, sharedWith, words, dependsOn } of sharedSnapshots(context)) {
      for (const account of new Set(sharedWith).difference(new Set([...allowed, snapshot.account, everyone]))) {
        yield reportFinding(snapshot, {
          rule: { account },
          title: `${words} ${label(snapshot)} is shared with ${escapeUnprintable(account)}`,
          expected: allowed.length === 0 ? 'not shared' : `shared only with ${either(allowed)}`,
          actual: `${escapeUnprintable(account)} can copy and restore it`,
          evidence: { sharedWith: account },
          commands: [withdrawCommand(snapshot, account)],
          takeOver: [{ do: 'add', at: ['databases', 'snapshots', 'sharedWith'], value: account }],
          dependsOn,
        });
      }
    }
  },
};

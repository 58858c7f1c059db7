import type { Check } from '../check.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';
import { everyone, sharedSnapshots, sharingRule, undecidedSnapshots, withdrawCommand } from './snapshot-sharing.ts';

const publicRule = 'databases.snapshots.public';

/** Snapshots of databases that every AWS account can restore, and so read. */
export const dbSnapshotPublic: Check = {
  id: 'db-snapshot-public',
  summary: 'A snapshot of a database is public.',
  severity: 'high',
  declaredBy: 'databases.snapshots.public',
  rules: ({ databases }) => (databases?.snapshots?.public === 'forbidden' ? [sharingRule(publicRule)] : []),
  *run(context) {
    const reportFinding = findingReporter(context);
    yield* undecidedSnapshots(publicRule, context);
    for (const { snapshot, sharedWith, words, dependsOn } of sharedSnapshots(context)) {
      if (!sharedWith.includes(everyone)) continue;
      yield reportFinding(snapshot, {
        title: `${words} ${label(snapshot)} is public`,
        expected: 'not public',
        actual: 'public: every AWS account can copy and restore it',
        evidence: { public: true },
        commands: [withdrawCommand(snapshot, everyone)],
        dependsOn,
      });
    }
  },
};

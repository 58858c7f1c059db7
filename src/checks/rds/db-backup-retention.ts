import type { ProtectRule, RetentionDays } from '../../domain/baseline.ts';
import type { DbCluster, DbInstance } from '../../domain/rds/database.ts';
import type { Check } from '../check.ts';
import { applyImmediately, hasSetting, kindsWithSetting, modifyCommand, pendingText } from '../shared/databases.ts';
import { namesOf, protectRuleName, protectRules, protectRulesMatching } from '../shared/protection.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { counted, label } from '../shared/words.ts';

const kinds = kindsWithSetting.backupRetentionDays;

/**
 * Databases whose automated backups are not kept for as long as their rules require. Those of members of a cluster are
 * the cluster's. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
 */
export const dbBackupRetention: Check = {
  id: 'db-backup-retention',
  summary: 'The automated backups of a database are not kept for as long as a rule requires.',
  severity: 'high',
  declaredBy: 'protect.databases.backupRetentionDays',
  rules: (baseline) =>
    protectRules(
      baseline,
      requiresRetention,
      kinds.map((about) => ({ about })),
    ).map((rule) => ({
      ...rule,
      appliesTo: (each) => rule.appliesTo?.(each) !== false && applies(each as unknown as DbInstance | DbCluster),
    })),
  *run(context) {
    const rulesFor = protectRulesMatching(context, requiresRetention);
    const reportFinding = findingReporter(context);
    for (const database of kinds.flatMap((kind) => context.snapshot.ofKind(kind)).filter(applies)) {
      const rules = rulesFor(database);
      const days = database.attributes.backupRetentionDays;
      if (rules.length === 0) continue;
      if (days === null) {
        yield { undecided: rules.map(protectRuleName), subject: database, missingFrom: [scopeOf(database)] };
        continue;
      }
      const broken = rules.filter(({ databases }) => !isEnough(days, databases?.backupRetentionDays));
      if (broken.length === 0) continue;
      yield reportFinding(database, {
        title: `Backup retention of ${label(database)} is not as required`,
        expected: broken.map((rule) => `${wordsOf(rule)}, by ${namesOf([rule])}`).join('; '),
        actual: actualOf(database, days),
        evidence: { backupRetentionDays: days },
        commands: commandsFor(database, days, rules),
      });
    }
  },
};

function requiresRetention({ databases }: ProtectRule): boolean {
  return databases?.backupRetentionDays !== undefined;
}

function applies(database: DbInstance | DbCluster): boolean {
  return hasSetting(database, 'backupRetentionDays');
}

function isEnough(days: number, required: RetentionDays | undefined): boolean {
  if (!required) return true;
  return 'exactly' in required ? days === required.exactly : days >= required.atLeast;
}

function wordsOf({ databases }: ProtectRule): string {
  const required = databases?.backupRetentionDays;
  if (!required) return 'any';
  return 'exactly' in required ? counted(required.exactly, 'day') : `at least ${counted(required.atLeast, 'day')}`;
}

function actualOf(database: DbInstance | DbCluster, days: number): string {
  const off = days === 0 ? ': automated backups are off' : '';
  const isReplica = days === 0 && database.attributes.replicates !== null;
  const replica = isReplica ? '; it is a read replica, which AWS creates with 0' : '';
  return `${counted(days, 'day')}${off}${replica}${pendingText(database, 'BackupRetentionPeriod')}`;
}

/** The least number of days that satisfies all rules; no command if none does, or if AWS does not allow it. */
function commandsFor(
  database: DbInstance | DbCluster,
  days: number,
  rules: readonly ProtectRule[],
): readonly (string | undefined)[] {
  const required = rules.flatMap(({ databases }) => databases?.backupRetentionDays ?? []);
  const wanted = Math.max(...required.map((each) => ('exactly' in each ? each.exactly : each.atLeast)));
  const isPossible = wanted > 0 || database.kind === 'db-instance';
  if (!isPossible || !required.every((each) => isEnough(wanted, each))) return [];
  // From one positive number to another, AWS changes it without waiting for the maintenance window.
  const waits = days === 0 || wanted === 0;
  return [
    modifyCommand(database, { 'backup-retention-period': `${wanted}`, ...(waits ? applyImmediately(database) : {}) }),
  ];
}

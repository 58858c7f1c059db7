import { maybe } from '../../../policy/truth.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { actorOf } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { connect } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { pass, passing, trustInWords } from '../shared/pass-role.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';
import { snapshotActions, takingSnapshotOf } from './copies.ts';
import { databaseOf } from './databases.ts';
import { sourceOf } from './restore.ts';

const start = 'rds:StartExportTask';

const canBeExported = 'data of its engine can be exported, and they can read the bucket that the role writes to';
const mayEncrypt = 'they may use a KMS key that the export is encrypted with';

/** Exporting data to S3, with a role that RDS may assume. */
export const exportTechniques: readonly Technique[] = [
  {
    id: 'export-new-snapshot-of-database',
    family: 'around',
    goal: connect,
    summary: 'Take a snapshot of a database, and export it to S3 with a role that RDS may assume.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html',
    actions: [...snapshotActions, pass, start],
    plan: (target, model) => {
      const database = databaseOf(target);
      return database && takingSnapshotOf(database, model).flatMap(({ copy, calls }) => exporting(copy, model, calls));
    },
  },
  {
    id: 'export-cluster',
    family: 'around',
    goal: connect,
    summary: 'Export an Aurora cluster to S3 with a role that RDS may assume.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/export-cluster-data.html',
    actions: [pass, start],
    plan: (target, model) => {
      const database = databaseOf(target);
      return database?.isAurora ? exporting(database.target, model) : undefined;
    },
  },
  {
    id: 'export-database-snapshot',
    family: 'around',
    goal: connect,
    summary: 'Export a snapshot of a database to S3 with a role that RDS may assume.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html',
    actions: [pass, start],
    plan: (target, model) => (sourceOf(target) ? exporting(target, model) : undefined),
  },
];

/** One plan for each role of the account that the export may assume. */
function exporting(on: Target, model: AccessModel, before: readonly Call[] = []): readonly Plan[] {
  const roles = model.identities.filter(({ kind, account }) => kind === 'role' && account === on.account);
  return roles.flatMap((role) =>
    trustedServicePrincipals(role, 'export.rds', model).map(({ name, truth }) => ({
      calls: [...before, passing(actorOf(role), name), { action: start, on }],
      assumptions: [...(truth === maybe ? [trustInWords(role, name)] : []), canBeExported, mayEncrypt],
    })),
  );
}

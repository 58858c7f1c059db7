import { flagState, hasSetting, kindsWithSetting, modifyCommand } from '../shared/databases.ts';
import { protectionCheck } from '../shared/protection.ts';

/**
 * Databases with a public IP address. AWS changes it at once for an instance, and never for a Multi-AZ cluster.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
 */
export const dbPubliclyAccessible = protectionCheck({
  id: 'db-publicly-accessible',
  summary: 'A database that a rule protects has a public IP address.',
  declaredBy: 'protect.databases.publiclyAccessible',
  name: 'Public access',
  title: (database) => `${database} is publicly accessible`,
  expected: 'not publicly accessible',
  kinds: kindsWithSetting.publiclyAccessible,
  isRequiredBy: ({ databases }) => databases?.publiclyAccessible === false,
  appliesTo: (database) => hasSetting(database, 'publiclyAccessible'),
  read(database) {
    const { isOn: isPublic, evidence } = flagState('publiclyAccessible', database.attributes.publiclyAccessible);
    return {
      isOn: isPublic === undefined ? undefined : !isPublic,
      evidence,
      stateText: 'publicly accessible',
      obstacle: database.kind === 'db-cluster' ? 'it is chosen when a cluster is created' : undefined,
    };
  },
  fix: (database) => modifyCommand(database, { 'no-publicly-accessible': true }),
});

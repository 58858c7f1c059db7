import { flagState, hasSetting, kindsWithSetting, modifyCommand } from '../shared/databases.ts';
import { protectionCheck } from '../shared/protection.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/**
 * Instances in a cluster have none of their own, and they can be deleted while that of the cluster is on. That of a
 * tenant database is that of its instance.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
 */
export const dbDeletionProtection = protectionCheck({
  id: 'db-deletion-protection',
  summary: 'A database that a rule protects has no deletion protection.',
  declaredBy: 'protect.databases.deletionProtection',
  name: 'Deletion protection',
  kinds: kindsWithSetting.deletionProtection,
  isRequiredBy: ({ databases }) => databases?.deletionProtection === true,
  appliesTo: (database) => hasSetting(database, 'deletionProtection'),
  read: (database) => ({
    ...flagState('deletionProtection', database.attributes.deletionProtection),
    ...(database.kind === 'tenant-database' &&
      database.attributes.instance !== null && {
        stateText: `off: it is that of instance ${escapeUnprintable(database.attributes.instance)}`,
      }),
  }),
  fix: (database) => modifyCommand(database, { 'deletion-protection': true }),
});

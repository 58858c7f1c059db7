import { flagState, hasSetting, kindsWithSetting } from '../shared/databases.ts';
import { protectionCheck } from '../shared/protection.ts';

/**
 * Databases that are not encrypted with a KMS key. Aurora may still encrypt them with a key that AWS owns, which the
 * account does not control. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
 */
export const dbUnencrypted = protectionCheck({
  id: 'db-unencrypted',
  summary: 'A database that a rule protects is not encrypted with a KMS key.',
  declaredBy: 'protect.databases.encrypted',
  name: 'Encryption with a KMS key',
  kinds: kindsWithSetting.encrypted,
  isRequiredBy: ({ databases }) => databases?.encrypted === true,
  appliesTo: (database) => hasSetting(database, 'encrypted'),
  read: ({ kind, attributes }) => ({
    ...flagState('encrypted', attributes.encrypted),
    obstacle:
      kind === 'global-cluster'
        ? 'it is chosen when a global cluster is created'
        : 'it is chosen when a database is created: copy a snapshot with a KMS key, restore the copy, and replace the database with it',
  }),
  fix: () => undefined,
});

import { flagState, hasSetting, kindsWithSetting, modifyCommand } from '../shared/databases.ts';
import { protectionCheck } from '../shared/protection.ts';

/**
 * Databases whose snapshots do not get their tags, so that policies and rules by tag do not apply to the snapshots.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
 */
export const dbCopyTags = protectionCheck({
  id: 'db-copy-tags',
  summary: 'A database that a rule protects does not copy its tags to its snapshots.',
  severity: 'low',
  declaredBy: 'protect.databases.copyTagsToSnapshot',
  name: 'Copying of tags to snapshots',
  kinds: kindsWithSetting.copyTagsToSnapshot,
  isRequiredBy: ({ databases }) => databases?.copyTagsToSnapshot === true,
  appliesTo: (database) => hasSetting(database, 'copyTagsToSnapshot'),
  read: ({ attributes }) => flagState('copyTagsToSnapshot', attributes.copyTagsToSnapshot),
  fix: (database) => modifyCommand(database, { 'copy-tags-to-snapshot': true }),
});

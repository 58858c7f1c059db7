import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import {
  applyImmediately,
  flagState,
  hasSetting,
  kindsWithSetting,
  modifyCommand,
  pendingText,
} from '../shared/databases.ts';
import { protectionCheck } from '../shared/protection.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html */
export const dbIamAuthentication = protectionCheck({
  id: 'db-iam-authentication',
  summary: 'A database that a rule protects has no IAM authentication.',
  severity: 'medium',
  declaredBy: 'protect.databases.iamAuthentication',
  name: 'IAM authentication',
  kinds: kindsWithSetting.iamAuthentication,
  isRequiredBy: ({ databases }) => databases?.iamAuthentication === true,
  appliesTo: (database) => hasSetting(database, 'iamAuthentication'),
  read: (database) => ({
    ...flagState('iamAuthentication', database.attributes.iamAuthentication),
    stateText: `off${pendingText(database, 'IAMDatabaseAuthenticationEnabled')}`,
    obstacle: obstacleOf(database.attributes.engine),
  }),
  fix: (database) =>
    modifyCommand(database, { 'enable-iam-database-authentication': true, ...applyImmediately(database) }),
});

/** Of the engines that AWS lists, these do not support it. */
const enginesWithout = /^(oracle|sqlserver|db2|custom)-/;

function obstacleOf(engine: string | null): string | undefined {
  return engine !== null && enginesWithout.test(engine)
    ? `engine ${escapeUnprintable(engine)} cannot have it`
    : undefined;
}

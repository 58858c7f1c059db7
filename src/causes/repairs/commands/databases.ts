import { parseArn } from '../../../domain/arn.ts';
import { canonicalJson, type Json } from '../../../domain/json.ts';
import type { GlobalClusterAttributes, TenantDatabase } from '../../../domain/rds/database.ts';
import { globalRegion } from '../../../domain/scope.ts';
import { awsCommand, type CommandOptions } from '../../../domain/text/aws-command.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { eachEdit, type AnyResource, type EditRow } from './row.ts';

interface Setting {
  readonly field: string;
  readonly option: string;
  readonly words: string;
  readonly kinds: readonly string[];
}

const both = ['db-instance', 'db-cluster'];

/** The settings that modify-db-instance, modify-db-cluster and modify-global-cluster change, by their attributes. */
const settings: readonly Setting[] = [
  {
    field: 'deletionProtection',
    option: 'deletion-protection',
    words: 'deletion protection',
    kinds: [...both, 'global-cluster', 'tenant-database'],
  },
  { field: 'backupRetentionDays', option: 'backup-retention-period', words: 'backup retention', kinds: both },
  { field: 'publiclyAccessible', option: 'publicly-accessible', words: 'public access', kinds: ['db-instance'] },
  { field: 'copyTagsToSnapshot', option: 'copy-tags-to-snapshot', words: 'copying tags to snapshots', kinds: both },
  {
    field: 'iamAuthentication',
    option: 'enable-iam-database-authentication',
    words: 'IAM authentication',
    kinds: both,
  },
  {
    field: 'autoMinorVersionUpgrade',
    option: 'auto-minor-version-upgrade',
    words: 'automatic minor version upgrades',
    kinds: both,
  },
  { field: 'multiAz', option: 'multi-az', words: 'Multi-AZ', kinds: ['db-instance'] },
  { field: 'type', option: 'db-instance-class', words: 'the instance class', kinds: ['db-instance'] },
];

/** Settings of databases, and who may restore their snapshots. */
export const databaseRows: readonly EditRow[] = [
  ...settings.map(({ field, option, words, kinds }) =>
    eachEdit(kinds, ['attributes', field], ({ after }, { from }) => {
      const options = optionOf(option, after);
      const value =
        typeof after === 'boolean' ? (after ? 'on' : 'off') : typeof after === 'string' ? after : canonicalJson(after);
      return {
        commands: [options && modify(from, options)],
        title: `set ${words} of ${subjectWords(from)} to ${escapeUnprintable(value)}`,
      };
    }),
  ),
  eachEdit(
    ['db-snapshot-attribute', 'db-cluster-snapshot-attribute'],
    ['attributes', 'sharedWith'],
    ({ path, after }, { from }) => {
      const account = path[2] ?? '';
      const kind = from.kind.replace(/-attribute$/, '');
      const command = awsCommand('rds', `modify-${kind}-attribute`, {
        region: from.region,
        [`${kind}-identifier`]: from.id,
        'attribute-name': 'restore',
        [after === null ? 'values-to-remove' : 'values-to-add']: account,
      });
      const who = account === 'all' ? 'everybody' : escapeUnprintable(account);
      return {
        commands: [command],
        title: `${after === null ? 'stop sharing' : 'share'} ${subjectWords(from)} with ${who}`,
      };
    },
  ),
];

function optionOf(option: string, value: Json): CommandOptions | undefined {
  if (typeof value === 'boolean') return { [value ? option : `no-${option}`]: true };
  return typeof value === 'number' || typeof value === 'string' ? { [option]: String(value) } : undefined;
}

/**
 * Applied at once, unless other changes are pending: these would be applied too, and some restart the database.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 */
function modify(database: AnyResource, options: CommandOptions): string | undefined {
  const { kind, id, region } = database;
  if (kind === 'tenant-database') {
    // It has the setting of its instance.
    const { instance } = database.attributes as TenantDatabase['attributes'];
    return instance === null
      ? undefined
      : awsCommand('rds', 'modify-db-instance', { region, 'db-instance-identifier': instance, ...options });
  }
  const { pendingChanges = {} } = database.attributes as { readonly pendingChanges?: object };
  const isPending = Object.keys(pendingChanges).length > 0;
  return awsCommand('rds', `modify-${kind}`, {
    region: kind === 'global-cluster' ? writerRegion(database) : region,
    [`${kind}-identifier`]: id,
    ...options,
    ...(kind !== 'global-cluster' && !isPending && { 'apply-immediately': true }),
  });
}

/** The region of the cluster that is written to. */
function writerRegion({ attributes, region }: AnyResource): string | undefined {
  const { members } = attributes as GlobalClusterAttributes;
  const writer = parseArn(members.find(({ isWriter }) => isWriter)?.cluster ?? '')?.region;
  return writer === undefined || writer === '' ? (region === globalRegion ? undefined : region) : writer;
}

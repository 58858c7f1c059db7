/** The account that tests describe unless they say otherwise. */
export const home = '111122223333';

/** The region in which a resource lies unless a test says otherwise. */
export const region = 'us-east-1';
export const otherRegion = 'eu-west-1';

/** The kinds of databases, which are read once in each region. */
export const databaseKinds = [
  'db-instance',
  'db-cluster',
  'db-snapshot',
  'db-snapshot-attribute',
  'db-cluster-snapshot',
  'db-cluster-snapshot-attribute',
  'global-cluster',
  'db-automated-backup',
  'tenant-database',
];

/** Kinds that are read once in each region. */
export const regionalKinds = [
  'instance',
  'instance-attribute',
  'image',
  'image-attribute',
  'volume',
  'snapshot',
  'snapshot-lock',
  'retention-rule',
  'retention-rule-attribute',
  'address',
  ...databaseKinds,
];

/** Kinds that are read once in an account. */
export const globalKinds = ['user', 'group', 'role', 'policy', 'credential'];

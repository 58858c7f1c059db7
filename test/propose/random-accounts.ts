import fc from 'fast-check';
import { home, otherRegion, region, type AccountParts } from '../accounts/account.ts';
import { allow, deny, trust } from '../accounts/statements.ts';
import { anyText } from '../fixtures/any-text.ts';

/* Accounts as people keep them, with gaps, and with texts that trip YAML, terminals and comments. */

/** What a tag's value or a name may be: words that are shared, and anything. */
const hostile = fc.oneof(
  // What is half of a character fails its scope.
  anyText.filter((text) => text.isWellFormed()),
  fc.constantFrom(
    'a: b',
    '# no comment',
    '- item',
    '{ a: b }',
    '*',
    '&x',
    '!!js',
    '"',
    "'",
    'a\nprotect: []',
    '\r\naccess: []',
    '🔥',
    '\u202e',
    '~',
    'null',
    '1.10',
    'yes',
    '<<',
    '---',
  ),
);
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('Owner', 'department', 'team', 'env', 'Name', '__proto__', '<<') },
  { weight: 1, arbitrary: hostile.filter((text) => text !== '' && text.length < 100) },
);
const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('prod', 'dev', 'test', 'ana@example.com', 'ben@example.com', 'prod-db', '') },
  { weight: 1, arbitrary: hostile },
);
const tags = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      Owner: fc.constantFrom('ana@example.com', 'ben@example.com'),
      department: fc.constantFrom('prod', 'prod', 'dev', 'prodd'),
    }),
  },
  { weight: 2, arbitrary: fc.dictionary(key, word, { maxKeys: 4 }) },
);

function several<Of extends object>(prefix: string, most: number, parts: fc.Arbitrary<Of>) {
  return fc
    .array(fc.tuple(parts, fc.constantFrom(region, region, otherRegion)), { maxLength: most })
    .map((all) =>
      all.map(([one, place], index) => ({ ...one, id: `${prefix}${index + 1}`, region: place, tags: tagsIn(one) })),
    );
}

function tagsIn(one: object): Readonly<Record<string, string>> {
  return 'tags' in one ? (one.tags as Readonly<Record<string, string>>) : {};
}

const instances = several(
  'i-',
  9,
  fc.record({
    tags,
    type: fc.constantFrom('t3.micro', 't3.large', 'm7g.large', 'p4d.24xlarge', 'odd*type'),
    image: fc.constantFrom('ami-1', 'ami-2', 'ami-9'),
    lifecycle: fc.constantFrom('on-demand', 'on-demand', 'spot'),
    flags: fc.record({
      disableApiTermination: fc.constantFrom(true, true, false, undefined),
      disableApiStop: fc.boolean(),
      shutdownBehavior: fc.constantFrom('stop', 'stop', 'terminate'),
    }),
    metadata: fc.record({
      endpoint: fc.constant('enabled'),
      tokens: fc.constantFrom('required', 'optional'),
      hopLimit: fc.constant(1),
    }),
  }),
);
const images = fc
  .tuple(tags, fc.boolean(), fc.constantFrom(home, '999988887777'), fc.subarray(['444455556666', '555566667777']))
  .map(([own, isPublic, owner, accounts]) => [
    { id: 'ami-1', tags: own, public: isPublic, sharedWith: { accounts } },
    { id: 'ami-2', owner, tags: {} },
  ]);
const databases = several(
  'db',
  4,
  fc.record({
    tags,
    type: fc.constantFrom('db.t4g.medium', 'db.r7g.large'),
    engine: fc.constantFrom('postgres', 'mysql'),
    engineVersion: fc.constantFrom('16.4', '8.0.36', '15'),
    deletionProtection: fc.boolean(),
    backupRetentionDays: fc.constantFrom(0, 1, 7, 35),
    publiclyAccessible: fc.boolean(),
    encrypted: fc.boolean(),
  }),
);

const statement = fc.constantFrom(
  allow('*'),
  allow('ec2:*'),
  allow(['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], '*', {
    StringEquals: { 'ec2:ResourceTag/department': 'dev' },
  }),
  allow('ec2:CreateTags'),
  allow('iam:*'),
  allow(['ec2:DescribeInstances', 's3:GetObject']),
  deny('*', '*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
);
const policy = fc.array(statement, { minLength: 1, maxLength: 2 });
const policyName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('p', 'developers-ec2', '..', '__proto__') },
  { weight: 1, arbitrary: fc.constantFrom('a b', 'x\ny', '../../etc/passwd') },
);
const holder = {
  inline: fc.dictionary(policyName, policy, { maxKeys: 2 }),
  attached: fc.subarray(
    ['shared', 'arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    { maxLength: 2 },
  ),
};
const groupNames = ['admins', 'devs', '..', '__proto__', 'null', '1.0'];

const identities = fc.record({
  managed: policy.map((shared) => ({
    shared: [shared],
    unused: [shared],
    'arn:aws:iam::aws:policy/AdministratorAccess': [allow('*')],
    'arn:aws:iam::aws:policy/ReadOnlyAccess': [allow('ec2:Describe*')],
  })),
  groups: fc.dictionary(fc.constantFrom(...groupNames), fc.record(holder), { maxKeys: 4 }),
  users: fc.dictionary(
    fc.constantFrom('ana', 'ben', 'eve', 'carla@example.com', '__proto__', 'a user'),
    fc.record({
      inline: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: holder.inline }),
      attached: fc.constant([]),
      mfa: fc.boolean(),
      password: fc.boolean(),
      groups: fc.subarray(groupNames, { maxLength: 2 }),
    }),
    { maxKeys: 5 },
  ),
  roles: fc.dictionary(
    fc.constantFrom('deploy', 'break-glass', 'Admin'),
    fc.record({
      ...holder,
      trust: fc.constantFrom(trust({ AWS: `arn:aws:iam::${home}:root` }), trust({ Service: 'ec2.amazonaws.com' })),
    }),
    { maxKeys: 2 },
  ),
});

/** An account with groups that its users are in. */
export const randomAccount: fc.Arbitrary<AccountParts> = fc
  .record({
    instances,
    images,
    identities,
    dbInstances: fc.oneof(fc.constant([]), databases),
    volumes: several('vol-', 4, fc.record({ tags })),
    credentialReport: fc.boolean(),
  })
  .map(({ identities: { managed, groups, users, roles }, ...rest }): AccountParts => ({
    ...rest,
    managed,
    groups,
    roles,
    users: Object.fromEntries(
      Object.entries(users).map(([name, user]) => [
        name,
        { ...user, groups: user.groups.filter((group) => Object.hasOwn(groups, group)) },
      ]),
    ),
  }));

/** Ends of the paths of files that cannot be read; mostly none. */
export const randomUnread: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.subarray(
      [
        'iam/get-account-authorization-details.json',
        `${region}/ec2/describe-instances.json`,
        `${otherRegion}/ec2/describe-instances.json`,
        `${region}/ec2/describe-instance-attribute.jsonl`,
        `${region}/ec2/describe-images.json`,
        `${region}/ec2/describe-image-attribute.jsonl`,
        `${region}/ec2/describe-volumes.json`,
        `${region}/rds/describe-db-instances.json`,
      ],
      { minLength: 1, maxLength: 3 },
    ),
  },
);

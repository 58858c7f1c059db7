import { testRefusals, v1, type WrongBaseline } from './wrong-baselines.ts';

const values: readonly WrongBaseline[] = [
  {
    what: 'a required tag without key',
    yaml: v1('tags: { required: [ { values: a } ] }'),
    error: 'b.yaml:2:21: tags.required[0].key: is missing; expected a string',
  },
  {
    what: 'a tag required twice',
    yaml: v1('tags:\n  required:\n  - key: Owner\n  - key: Owner'),
    error: 'b.yaml:5:10: tags.required[1].key: "Owner" is already used by item 1 of this list',
  },
  {
    what: 'no values',
    yaml: v1('tags: { required: [ { key: a, values: [] } ] }'),
    error: 'b.yaml:2:39: tags.required[0].values: found an empty list; expected at least one item',
  },
  {
    what: 'a pattern that does not compile',
    yaml: v1('tags: { required: [ { key: a, pattern: "(" } ] }'),
    error: 'b.yaml:2:40: tags.required[0].pattern: Invalid regular expression: /(/u: Unterminated group',
  },
  {
    what: 'a pattern that looks ahead',
    yaml: v1('tags: { required: [ { key: a, pattern: "^(?!x)" } ] }'),
    error: /^b\.yaml:2:40: tags\.required\[0\]\.pattern: lookaround, [^\n]* cannot be matched in linear time/,
  },
  {
    what: 'a selector of everything',
    yaml: v1('protect: [ { name: a, match: {}, images: { deregistrationProtection: true } } ]'),
    error:
      'b.yaml:2:30: protect[0].match: an empty selector would match everything; if you mean that, write { id: "*" }',
  },
  {
    what: 'a selector of any tag',
    yaml: v1('protect: [ { name: a, match: { tag: {} }, images: { deregistrationProtection: true } } ]'),
    error: 'b.yaml:2:37: protect[0].match.tag: has no tag; write { KEY: "*" } for any value of a tag',
  },
  {
    what: 'a rule that protects nothing',
    yaml: v1('protect:\n  - { name: a, match: { id: "*" } }'),
    error: 'b.yaml:3:5: protect[0]: this rule protects nothing; give it at least one of instances, images, databases',
  },
  {
    what: 'two rules of one name',
    yaml: v1(
      'protect:\n  - &r { name: a, match: { id: x }, images: { deregistrationProtection: true } }\n  - { <<: *r, match: { id: y } }',
    ),
    error: 'b.yaml:3:16: protect[1].name: "a" is already used by item 1 of this list',
  },
  {
    what: 'a yes for true',
    yaml: v1('protect: [ { name: a, match: { id: x }, instances: { stopProtection: yes } } ]'),
    error: 'b.yaml:2:70: protect[0].instances.stopProtection: found "yes"; expected true or false',
  },
  {
    what: 'an account id of eleven digits',
    yaml: v1('images: { sharedWith: 12345678901 }'),
    error: 'b.yaml:2:23: images.sharedWith: found "12345678901"; expected an account id of twelve digits',
  },
  {
    what: 'an age of no days',
    yaml: v1('images: { approved: { maxAgeDays: 0 } }'),
    error: 'b.yaml:2:35: images.approved.maxAgeDays: found 0; expected more than 0',
  },
  {
    what: 'an age of half a day',
    yaml: v1('credentials: { maxKeyAgeDays: 0.5 }'),
    error: 'b.yaml:2:31: credentials.maxKeyAgeDays: found 0.5; expected a whole number',
  },
  {
    what: 'approval of nothing',
    yaml: v1('images: { approved: {} }'),
    error: 'b.yaml:2:21: images.approved: approves nothing; valid keys: owners, ids, tags, maxAgeDays',
  },
  {
    what: 'a resource declared twice',
    yaml: v1('resources: [ { id: i-1 }, { id: i-1 } ]'),
    error: 'b.yaml:2:33: resources[1].id: "i-1" is already used by item 1 of this list',
  },
  {
    what: 'a resource of one kind declared twice',
    yaml: v1('resources: [ { id: a, kind: db-instance }, { id: a, kind: db-cluster }, { id: a, kind: db-cluster } ]'),
    error: 'b.yaml:2:79: resources[2].id: "db-cluster/a" is already used by item 2 of this list',
  },
  {
    what: 'an id that does not tell its kind',
    yaml: v1('resources:\n  - { id: orders }'),
    error:
      'b.yaml:3:5: resources[0].kind: is missing, and "orders" does not tell it; allowed: instance, image, db-instance, db-cluster',
  },
  {
    what: 'a kind that cannot be declared',
    yaml: v1('resources: [ { id: orders, kind: db-instanse } ]'),
    error:
      'b.yaml:2:34: resources[0].kind: found "db-instanse"; did you mean "db-instance"? allowed: instance, image, db-instance, db-cluster',
  },
  {
    what: 'another kind than that of the ARN',
    yaml: v1('resources: [ { id: "arn:aws:rds:us-east-1:111122223333:cluster:a", kind: db-instance } ]'),
    error:
      'b.yaml:2:74: resources[0].kind: found "db-instance", but "arn:aws:rds:us-east-1:111122223333:cluster:a" is the ARN of a resource of kind db-cluster',
  },
  {
    what: 'a region that is none',
    yaml: v1('resources: [ { id: i-1, region: us-east } ]'),
    error: 'b.yaml:2:33: resources[0].region: found "us-east"; expected a region, for example us-east-1',
  },
  {
    what: 'a group name that IAM refuses',
    yaml: v1('groups:\n  "a b": {}'),
    error:
      'b.yaml:3:3: groups["a b"]: found "a b"; expected a name of letters, digits and _+=,.@- (IAM allows no other)',
  },
  {
    what: 'a word for members',
    yaml: v1('groups: { dev: { members: al } }'),
    error: 'b.yaml:2:27: groups.dev.members: found "al"; expected any or a list',
  },
  {
    what: 'an ARN of no policy',
    yaml: v1('users: { a: { attached: [ "arn:aws:iam::aws:role/x" ] } }'),
    error:
      'b.yaml:2:27: users.a.attached[0]: found "arn:aws:iam::aws:role/x"; expected the ARN of a policy, for example arn:aws:iam::aws:policy/ReadOnlyAccess',
  },
  {
    what: 'a number for a document',
    yaml: v1('roles: { a: { trust: 3 } }'),
    error: 'b.yaml:2:22: roles.a.trust: found 3; expected the path of a JSON file or a policy document',
  },
  {
    what: 'a policy without document',
    yaml: v1('policies: { p: {} }'),
    error: 'b.yaml:2:16: policies.p.document: is missing; expected the path of a JSON file or a policy document',
  },
  {
    what: 'an action without service',
    yaml: v1('grants: { forbidden: [ { actions: TerminateInstances } ] }'),
    error:
      'b.yaml:2:35: grants.forbidden[0].actions: found "TerminateInstances"; expected an action, for example ec2:TerminateInstances or ec2:*',
  },
  {
    what: 'an action of a service that AWS has not',
    yaml: v1('grants:\n  forbidden:\n    - actions: [ "*", "ec3:TerminateInstances" ]'),
    error:
      'b.yaml:4:23: grants.forbidden[0].actions[1]: found "ec3:TerminateInstances", which matches no AWS action; did you mean "ec2:TerminateInstances"? expected an action, for example ec2:TerminateInstances or ec2:*',
  },
  {
    what: 'an exempted name of no kind',
    yaml: v1('grants: { forbidden: [ { actions: "*", except: [ admins ] } ] }'),
    error:
      'b.yaml:2:50: grants.forbidden[0].except[0]: found "admins"; expected group/NAME, user/NAME, role/NAME, policy/NAME or an ARN (globs allowed)',
  },
  {
    what: 'exceptions that are no list',
    yaml: v1('exceptions: { finding: dw-1 }'),
    error: 'b.yaml:2:13: exceptions: found a mapping; expected a list',
  },
];

const protecting = (databases: string) => v1(`protect: [ { name: a, match: { id: x }, databases: { ${databases} } } ]`);
const days =
  'a number of days from 0 to 35 for exactly as many, or ">=N", for example ">=7", for at least N days (1 to 35)';

const databases: readonly WrongBaseline[] = [
  ...['36', '-1', '0.5', '">=0"', '">=36"', '">7"', '">= x"', 'seven'].map((value) => ({
    what: `${value} days of backups`,
    yaml: protecting(`backupRetentionDays: ${value}`),
    error: `b.yaml:2:75: protect[0].databases.backupRetentionDays: found ${JSON.stringify(value.replaceAll('"', ''))}; expected ${days}`,
  })),
  {
    what: 'no protection of databases',
    yaml: protecting(''),
    error:
      'b.yaml:2:52: protect[0].databases: is empty; valid keys: deletionProtection, backupRetentionDays, publiclyAccessible, encrypted, copyTagsToSnapshot, iamAuthentication',
  },
  {
    what: 'a final snapshot, which cannot be seen',
    yaml: protecting('finalSnapshot: true'),
    error:
      'b.yaml:2:54: protect[0].databases.finalSnapshot: RDS does not tell whether a final snapshot will be taken: whoever deletes the database chooses it in that call. What helps can be declared or withheld: copyTagsToSnapshot and backupRetentionDays here, and permissions for rds:Delete* by policies and access rules',
  },
  {
    what: 'a setting that is none',
    yaml: protecting('deletionprotection: true, encrypted: true'),
    error:
      'b.yaml:2:54: protect[0].databases: unknown key "deletionprotection"; did you mean "deletionProtection"? valid keys: deletionProtection, backupRetentionDays, publiclyAccessible, encrypted, copyTagsToSnapshot, iamAuthentication',
  },
  {
    what: 'two versions of an engine',
    yaml: v1('databases: { allowedEngines: [ postgres@16@17 ] }'),
    error:
      'b.yaml:2:32: databases.allowedEngines[0]: found "postgres@16@17"; expected an engine, or an engine and a version after @: postgres, "postgres@16.*"',
  },
  {
    what: 'an engine without a version after the @',
    yaml: v1('databases: { allowedEngines: "postgres@" }'),
    error:
      'b.yaml:2:30: databases.allowedEngines: found "postgres@"; expected an engine, or an engine and a version after @: postgres, "postgres@16.*"',
  },
  {
    what: 'an account id of eleven digits among those that snapshots are shared with',
    yaml: v1('databases: { snapshots: { sharedWith: 12345678901 } }'),
    error: 'b.yaml:2:39: databases.snapshots.sharedWith: found "12345678901"; expected an account id of twelve digits',
  },
];

testRefusals({ values, databases });

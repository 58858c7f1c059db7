import type { Draw } from './draw.ts';

/** What the values of a condition key are, which decides the operators that make sense. */
type Kind = 'text' | 'texts' | 'bool' | 'number' | 'date' | 'ip' | 'arn';

interface Sort {
  readonly operators: readonly string[];
  /** What requests bring; short lists, so that policies often mean them. */
  readonly values: readonly string[];
  /** What policies hold besides those. */
  readonly patterns: readonly string[];
}

const textOperators = [
  'StringEquals',
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
];
const texts = ['dev', 'prod', 'Dev', 'alice', 't3.micro', 'true', '', 'a\nb', 'x*', 'x*', 'xy', 'home/alice/'];
const variables = [
  '${aws:PrincipalTag/team}',
  '${aws:username}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'dev'}",
  'home/${aws:username}/*',
  '${*}',
  'x${*}',
  'x${*}',
  '${$}{aws:username}',
];
const dates = ['2026-06-01T00:00:00Z', '2026-01-01', '2027-01-01T12:30:00.5Z', '1780272000'];

const sorts: Readonly<Record<Kind, Sort>> = {
  text: {
    operators: textOperators,
    values: texts,
    patterns: ['d*', '*', '?ev', '*.micro', 'DEV', '(dev)', 'd.v', 'a*b', ...variables],
  },
  texts: {
    operators: textOperators,
    values: ['team', 'Team', 'stage', '', 'dev'],
    patterns: ['t*', '*', '?eam', 'TEAM', ...variables],
  },
  bool: { operators: ['Bool', 'Bool', 'StringEquals'], values: ['true', 'false'], patterns: ['True', 'FALSE', '*'] },
  number: {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Numeric${name}`,
    ),
    values: ['5', '10', '10.0', '-1', '3600'],
    patterns: ['7', '10.5'],
  },
  date: {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Date${name}`,
    ),
    values: dates,
    patterns: ['2026-06-01T02:00:00+02:00'],
  },
  ip: {
    operators: ['IpAddress', 'NotIpAddress'],
    values: ['203.0.113.7', '198.51.100.1', '2001:db8::1', '2001:DB8:0:0:0:0:0:1'],
    patterns: ['203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '::/0', '203.0.113.7/32'],
  },
  arn: {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike'],
    values: [
      'arn:aws:sns:us-east-1:111122223333:topic',
      'arn:aws:iam::111122223333:policy/limit',
      'arn:aws:iam::111122223333:role/app',
    ],
    patterns: [
      'arn:aws:sns:*:111122223333:*',
      'arn:aws:iam::*:policy/*',
      'arn:aws:iam::111122223333:role/?pp',
      'arn:*:*:*:*:*',
      'arn:aws:sns:*',
      'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}',
    ],
  },
};

const multiValued = ['aws:TagKeys', 'kms:EncryptionContextKeys', 'aws:CalledVia', 'aws:PrincipalOrgPaths'];
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...multiValued.map((key): [string, Kind] => [key, 'texts']),
  ...[
    'aws:MultiFactorAuthPresent',
    'aws:SecureTransport',
    'ec2:EbsOptimized',
    'ec2:Public',
    'kms:GrantIsForAWSResource',
  ].map((key): [string, Kind] => [key, 'bool']),
  ...['aws:MultiFactorAuthAge', 's3:max-keys', 's3:signatureAge', 's3:TlsVersion'].map((key): [string, Kind] => [
    key,
    'number',
  ]),
  ...['aws:CurrentTime', 'aws:TokenIssueTime', 'aws:EpochTime'].map((key): [string, Kind] => [key, 'date']),
  ['aws:SourceIp', 'ip'],
  ...['aws:SourceArn', 'aws:PrincipalArn', 'iam:PolicyARN', 'iam:PermissionsBoundary'].map((key): [string, Kind] => [
    key,
    'arn',
  ]),
]);

/** Keys that any request may bring. */
export const globalKeys: readonly string[] = [
  'aws:PrincipalTag/team',
  'aws:PrincipalTag/team',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:SourceIp',
  'aws:CurrentTime',
  'aws:TokenIssueTime',
  'aws:SecureTransport',
  'aws:SourceArn',
  'aws:CalledVia',
  'aws:PrincipalOrgPaths',
  'aws:UserAgent',
  'aws:SourceVpce',
];

/** Keys that AWS itself fills in, which policies read. */
export const impliedKeys: readonly string[] = [
  'aws:username',
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
];

/** What a request brings under a key. */
export function requestValue(draw: Draw, key: string): string | string[] {
  const kind = kinds.get(key) ?? 'text';
  const { values } = sorts[kind];
  if (kind === 'texts') return draw.chance(0.1) ? [] : draw.some(values, 3);
  return draw.pick(values);
}

/** A block of one operator and one key, which often means the value that the request brings. */
export function conditionOn(
  draw: Draw,
  key: string,
  brought: string | readonly string[] | undefined,
): [string, string, string | string[]] {
  const kind = kinds.get(key) ?? 'text';
  if (draw.chance(0.1)) return [nullOperator(draw, kind), written(draw, key), draw.pick(['true', 'false'])];
  const { operators, values, patterns } = sorts[draw.chance(0.03) && kind !== 'texts' ? 'text' : kind];
  const meant = [brought ?? []].flat();
  const pool = meant.length > 0 && draw.chance(0.5) ? meant : draw.chance(0.6) ? patterns : values;
  const list = draw.some(pool, 3);
  const operator = `${prefix(draw, kind)}${draw.pick(operators)}${draw.chance(0.15) ? 'IfExists' : ''}`;
  return [operator, written(draw, key), list.length === 1 && draw.chance(0.7) ? (list[0] ?? '') : list];
}

function nullOperator(draw: Draw, kind: Kind): string {
  return kind === 'texts' && draw.chance(0.2) ? `${draw.pick(['ForAllValues', 'ForAnyValue'])}:Null` : 'Null';
}

function prefix(draw: Draw, kind: Kind): string {
  if (kind !== 'texts' && !draw.chance(0.08)) return '';
  return draw.pick(['ForAllValues:', 'ForAnyValue:']);
}

/** Names of keys fold case. */
function written(draw: Draw, key: string): string {
  return draw.chance(0.1) ? draw.pick([key.toLowerCase(), key.toUpperCase()]) : key;
}

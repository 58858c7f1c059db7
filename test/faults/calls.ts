/** One of the calls that an audit makes, and what a fault has to know of its answer to spoil it. */
export interface Call {
  /** `ec2:DescribeVolumes` */
  readonly name: string;
  readonly service: 'ec2' | 'iam' | 'rbin' | 'rds' | 'sts';
  readonly action: string;
  /** A list; an attribute of one listed thing, asked for once a thing; or a single answer. */
  readonly form: 'list' | 'attribute' | 'single';
  /** The elements that hold the lists of the answer; none where the answer is no list in XML. */
  readonly lists: readonly string[];
  /** The request's parameters for the size and the place of a page, the smallest size in use here, and the answer's element for the next one. */
  readonly pages?: { readonly size: string; readonly least: string; readonly place: string; readonly next: string };
  /** The element whose first occurrence everything hangs on: an id, a flag, a state. */
  readonly member: string;
  /** A call that is read by the same code: faults that are none of what lists hold befall that one alone. */
  readonly like?: string;
  /** What AWS says of a thing that is gone since it was listed, and the request's parameter that names the thing. */
  readonly gone?: { readonly code: string; readonly id: string };
}

const byToken = { size: 'MaxResults', least: '5', place: 'NextToken', next: 'nextToken' };
const byMarker = { size: 'MaxItems', least: '5', place: 'Marker', next: 'Marker' };
const ofDatabases = { size: 'MaxRecords', least: '20', place: 'Marker', next: 'Marker' };

export const calls: readonly Call[] = [
  call('sts:GetCallerIdentity', 'single', { member: 'Account' }),
  call('ec2:DescribeRegions', 'list', { lists: ['regionInfo'], member: 'regionName' }),
  call('ec2:DescribeInstances', 'list', { lists: ['reservationSet'], pages: byToken, member: 'instanceId' }),
  call('ec2:DescribeInstanceAttribute', 'attribute', {
    member: 'value',
    gone: { code: 'InvalidInstanceID.NotFound', id: 'InstanceId' },
  }),
  call('ec2:DescribeImages', 'list', { lists: ['imagesSet'], pages: byToken, member: 'imageId' }),
  call('ec2:DescribeImageAttribute', 'attribute', {
    member: 'userId',
    like: 'ec2:DescribeInstanceAttribute',
    gone: { code: 'InvalidAMIID.NotFound', id: 'ImageId' },
  }),
  call('ec2:DescribeVolumes', 'list', { lists: ['volumeSet'], pages: byToken, member: 'volumeId' }),
  call('ec2:DescribeSnapshots', 'list', {
    lists: ['snapshotSet'],
    pages: byToken,
    member: 'snapshotId',
    like: 'ec2:DescribeVolumes',
  }),
  call('ec2:DescribeLockedSnapshots', 'list', { lists: ['snapshotSet'], pages: byToken, member: 'snapshotId' }),
  // Their answers are JSON: what spoils XML is no fault of theirs, and test/aws/http/ has those of JSON.
  call('rbin:ListRules', 'list', {
    lists: ['Rules'],
    pages: { size: 'MaxResults', least: '5', place: 'NextToken', next: 'NextToken' },
    member: 'Identifier',
    like: 'ec2:DescribeVolumes',
  }),
  call('rbin:GetRule', 'attribute', {
    member: 'Status',
    like: 'ec2:DescribeInstanceAttribute',
    gone: { code: 'ResourceNotFoundException', id: 'Identifier' },
  }),
  call('ec2:DescribeAddresses', 'list', { lists: ['addressesSet'], member: 'allocationId' }),
  databases('rds:DescribeDBInstances', 'DBInstances', 'DBInstanceIdentifier'),
  databases('rds:DescribeDBClusters', 'DBClusters', 'DBClusterIdentifier'),
  databases('rds:DescribeDBSnapshots', 'DBSnapshots', 'DBSnapshotIdentifier'),
  call('rds:DescribeDBSnapshotAttributes', 'attribute', {
    member: 'AttributeName',
    gone: { code: 'DBSnapshotNotFound', id: 'DBSnapshotIdentifier' },
  }),
  databases('rds:DescribeDBClusterSnapshots', 'DBClusterSnapshots', 'DBClusterSnapshotIdentifier'),
  call('rds:DescribeDBClusterSnapshotAttributes', 'attribute', {
    member: 'AttributeName',
    like: 'rds:DescribeDBSnapshotAttributes',
    gone: { code: 'DBClusterSnapshotNotFoundFault', id: 'DBClusterSnapshotIdentifier' },
  }),
  databases('rds:DescribeGlobalClusters', 'GlobalClusters', 'GlobalClusterIdentifier'),
  databases('rds:DescribeDBInstanceAutomatedBackups', 'DBInstanceAutomatedBackups', 'DBInstanceAutomatedBackupsArn'),
  databases('rds:DescribeTenantDatabases', 'TenantDatabases', 'TenantDatabaseResourceId'),
  call('iam:GetAccountAuthorizationDetails', 'list', {
    lists: ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'],
    pages: byMarker,
    member: 'UserName',
  }),
  call('iam:GenerateCredentialReport', 'single', { member: 'State' }),
  call('iam:GetCredentialReport', 'list', { member: 'Content' }),
  call('iam:ListAccountAliases', 'list', { lists: ['AccountAliases'], pages: byMarker, member: 'member' }),
];

function databases(name: string, list: string, member: string): Call {
  const like = 'rds:DescribeDBInstances';
  return call(name, 'list', { lists: [list], pages: ofDatabases, member, ...(name !== like && { like }) });
}

function call(name: string, form: Call['form'], more: Pick<Call, 'member'> & Partial<Call>): Call {
  const [service, action = ''] = name.split(':');
  return { name, service: service as Call['service'], action, form, lists: [], ...more };
}

/** The answer with its lists empty: well-formed, and nothing in it. Undefined where it holds no list. */
export function emptied({ lists, action }: Pick<Call, 'lists' | 'action'>, body: string): string | undefined {
  if (action === 'GetCredentialReport') return withReport(body, (report) => report.slice(0, report.indexOf('\n') + 1));
  if (lists.length === 0) return undefined;
  if (isJson(body)) return JSON.stringify({ ...(JSON.parse(body) as object), ...emptyLists(lists) });
  return lists.reduce(
    (text, list) => text.replace(new RegExp(`<${list}>.*</${list}>`, 's'), `<${list}></${list}>`),
    body,
  );
}

/** Whether an answer is JSON and not XML. */
export function isJson(body: string): boolean {
  return body.startsWith('{');
}

function emptyLists(lists: readonly string[]): object {
  return Object.fromEntries(lists.map((list) => [list, []]));
}

/** The answer with another credential report in it. */
function withReport(body: string, change: (report: string) => string): string {
  return body.replace(
    /<Content>([^<]*)<\/Content>/,
    (_, content: string) =>
      `<Content>${Buffer.from(change(Buffer.from(content, 'base64').toString())).toString('base64')}</Content>`,
  );
}

/** Where the text of the member stands that everything hangs on; undefined where this answer has none. */
export function memberIn(
  { member }: Pick<Call, 'member'>,
  body: string,
): { readonly start: number; readonly end: number } | undefined {
  const open = `<${member}>`;
  const start = body.indexOf(open) + open.length;
  const end = body.indexOf(`</${member}>`, start);
  return start < open.length || end < 0 ? undefined : { start, end };
}

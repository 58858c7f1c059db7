import { columns } from '../test/accounts/credential-report.ts';
import { day, departments, map, numbers, pick } from './numbered.ts';

const created = { CreateDate: '2025-06-01T00:00:00+00:00' };

/** What GetAccountAuthorizationDetails says: groups by department, and people in them. */
export function authorizationDetails(account: string, users: number): unknown {
  const own = (department: string): unknown => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['ec2:StopInstances', 'ec2:StartInstances', 'ec2:TerminateInstances'],
        Resource: '*',
        Condition: { StringEquals: { 'ec2:ResourceTag/department': department } },
      },
      {
        Effect: 'Deny',
        Action: ['ec2:DeleteTags', 'ec2:CreateTags'],
        Resource: '*',
        Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['department'] } },
      },
    ],
  });
  const group = (name: string, document: unknown): unknown => ({
    Path: '/',
    GroupName: name,
    GroupId: `AGPA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${account}:group/${name}`,
    ...created,
    GroupPolicyList: [{ PolicyName: 'ec2', PolicyDocument: document }],
    AttachedManagedPolicies: [],
  });
  const user = (number: number): unknown => ({
    Path: '/',
    UserName: `user-${number}`,
    UserId: `AIDA${String(number).padStart(16, '0')}`,
    Arn: `arn:aws:iam::${account}:user/user-${number}`,
    ...created,
    UserPolicyList:
      number % 10 === 0 ? [{ PolicyName: 'extra', PolicyDocument: own(pick(departments, number, 7)) }] : [],
    GroupList: [pick(departments, number, 8)],
    AttachedManagedPolicies: [],
    Tags: [{ Key: 'department', Value: pick(departments, number, 8) }],
  });
  const admin = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return {
    UserDetailList: [...map(numbers(0, users, 1), user)],
    GroupDetailList: [...[...new Set(departments)].map((name) => group(name, own(name))), group('admins', admin)],
    RoleDetailList: [],
    Policies: [],
  };
}

/** The credential report, a line at a time. */
export function* credentialReport(account: string, users: number): Generator<string> {
  yield `${columns.join()}\n`;
  for (const number of numbers(0, users, 1)) {
    const key = number % 3 === 0 ? `true,${day(number)},${day(number)},us-east-1,ec2` : 'false,N/A,N/A,N/A,N/A';
    const cells = [
      `user-${number}`,
      `arn:aws:iam::${account}:user/user-${number}`,
      created.CreateDate,
      'true',
      day(number),
      created.CreateDate,
      'N/A',
      String(number % 25 !== 0),
      key,
      'false,N/A,N/A,N/A,N/A',
      'false,N/A,false,N/A',
    ];
    yield `${cells.join()}\n`;
  }
}

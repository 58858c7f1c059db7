import { tagList, type UserDetail } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { rootUser, type AccessKey, type CredentialLine } from './credential-report.ts';
import { iamArn, iamId } from './ids.ts';
import { attachment } from './policies.ts';

/** Somebody with a user of their own. Ages are in days before the second night. */
interface Person {
  readonly name: string;
  readonly team: string;
  readonly groups: readonly string[];
  readonly joinedDaysAgo: number;
  readonly signedInDaysAgo: number;
  readonly withoutMfa?: true;
  readonly contractor?: true;
  readonly keys?: readonly {
    readonly rotatedDaysAgo: number;
    readonly usedDaysAgo: number;
    readonly inactive?: true;
  }[];
}

const people: readonly Person[] = [
  { name: 'ana', team: 'platform', groups: ['admins'], joinedDaysAgo: 1920, signedInDaysAgo: 2 },
  {
    name: 'ben',
    team: 'storefront',
    groups: ['developers'],
    joinedDaysAgo: 1310,
    signedInDaysAgo: 3,
    keys: [{ rotatedDaysAgo: 412, usedDaysAgo: 2 }],
  },
  { name: 'carla', team: 'storefront', groups: ['developers'], joinedDaysAgo: 905, signedInDaysAgo: 2 },
  {
    name: 'david',
    team: 'data',
    groups: ['developers'],
    joinedDaysAgo: 860,
    signedInDaysAgo: 5,
    keys: [{ rotatedDaysAgo: 40, usedDaysAgo: 4 }],
  },
  {
    name: 'elena',
    team: 'data',
    groups: ['developers', 'testers'],
    joinedDaysAgo: 640,
    signedInDaysAgo: 4,
    keys: [
      { rotatedDaysAgo: 301, usedDaysAgo: 95, inactive: true },
      { rotatedDaysAgo: 20, usedDaysAgo: 2 },
    ],
  },
  { name: 'felix', team: 'quality', groups: ['testers'], joinedDaysAgo: 1140, signedInDaysAgo: 2 },
  { name: 'gina', team: 'quality', groups: ['testers'], joinedDaysAgo: 118, signedInDaysAgo: 6, contractor: true },
  { name: 'hugo', team: 'platform', groups: ['admins'], joinedDaysAgo: 1615, signedInDaysAgo: 9 },
  { name: 'iris', team: 'finance', groups: ['auditors'], joinedDaysAgo: 75, signedInDaysAgo: 12, withoutMfa: true },
  { name: 'jonas', team: 'finance', groups: ['auditors'], joinedDaysAgo: 1502, signedInDaysAgo: 33 },
];

/** The ten users as get-account-authorization-details prints them. */
export function buildUsers(calendar: Calendar): UserDetail[] {
  return people.map((person) => ({
    Path: '/',
    UserName: person.name,
    UserId: iamId('AIDA', person.name),
    Arn: iamArn(`user/${person.name}`),
    CreateDate: printedTime(calendar.daysAgo(person.joinedDaysAgo, '10:15')),
    GroupList: [...person.groups],
    AttachedManagedPolicies: [],
    ...(person.contractor && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: attachment('contractor-boundary').PolicyArn,
      },
    }),
    Tags: tagList({ email: `${person.name}@example.com`, team: person.team }),
  }));
}

/** The credential report's lines: the root's, then each user's. */
export function buildCredentials(calendar: Calendar): CredentialLine[] {
  const root: CredentialLine = {
    user: rootUser,
    createdAt: calendar.daysAgo(1925),
    password: 'not_supported',
    mfa: true,
    keys: [],
  };
  return [root, ...people.map((person) => credentialLine(person, calendar))];
}

function credentialLine(person: Person, calendar: Calendar): CredentialLine {
  return {
    user: person.name,
    createdAt: calendar.daysAgo(person.joinedDaysAgo, '10:15'),
    password: {
      changedAt: calendar.daysAgo(person.joinedDaysAgo - 1, '10:31'),
      lastUsedAt: calendar.daysAgo(person.signedInDaysAgo, '08:02'),
    },
    mfa: !person.withoutMfa,
    keys: (person.keys ?? []).map((key): AccessKey => ({
      active: !key.inactive,
      rotatedAt: calendar.daysAgo(key.rotatedDaysAgo, '11:20'),
      lastUsed: { at: calendar.daysAgo(key.usedDaysAgo, '16:45'), region: 'us-east-1', service: 'ec2' },
    })),
  };
}

import { stringify } from 'csv-stringify/sync';
import { printedTime } from './calendar.ts';
import { accountId, iamArn } from './ids.ts';

/** What the credential report says of one user, or of the account's root. */
export interface CredentialLine {
  readonly user: string;
  readonly createdAt: Date;
  readonly password: 'not_supported' | { readonly changedAt: Date; readonly lastUsedAt: Date } | undefined;
  readonly mfa: boolean;
  readonly keys: AccessKey[];
}

export interface AccessKey {
  readonly active: boolean;
  readonly rotatedAt: Date;
  readonly lastUsed?: { readonly at: Date; readonly region: string; readonly service: string };
}

export const rootUser = '<root_account>';

const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...keyColumns(1),
  ...keyColumns(2),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

/**
 * The report as get-credential-report sends it, decoded: the 22 columns, times to the second, `N/A` for what is not
 * there. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function printCredentialReport(lines: readonly CredentialLine[]): string {
  return stringify([columns, ...lines.map(cells)]);
}

function cells(line: CredentialLine): string[] {
  const arn = line.user === rootUser ? `arn:aws:iam::${accountId}:root` : iamArn(`user/${line.user}`);
  return [
    line.user,
    arn,
    printedTime(line.createdAt),
    ...passwordCells(line.password),
    String(line.mfa),
    ...keyCells(line.keys[0]),
    ...keyCells(line.keys[1]),
    'false',
    'N/A',
    'false',
    'N/A',
  ];
}

function passwordCells(password: CredentialLine['password']): string[] {
  if (password === 'not_supported') return ['not_supported', 'no_information', 'not_supported', 'not_supported'];
  if (!password) return ['false', 'N/A', 'N/A', 'N/A'];
  return ['true', printedTime(password.lastUsedAt), printedTime(password.changedAt), 'N/A'];
}

function keyCells(key: AccessKey | undefined): string[] {
  if (!key) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const lastUsed = key.lastUsed
    ? [printedTime(key.lastUsed.at), key.lastUsed.region, key.lastUsed.service]
    : ['N/A', 'N/A', 'N/A'];
  return [String(key.active), printedTime(key.rotatedAt), ...lastUsed];
}

function keyColumns(slot: 1 | 2): string[] {
  return ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
    (column) => `access_key_${slot}_${column}`,
  );
}

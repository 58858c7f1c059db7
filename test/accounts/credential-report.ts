import type { Credential } from '../../src/domain/iam/identity.ts';

/** As the AWS CLI prints it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
] as const;

const created = '2025-02-03T04:05:06+00:00';

/** The report of an account: a line for its root user, who has MFA, and one for each credential. */
export function credentialReport(account: string, credentials: readonly Credential[]): string {
  const root = line('<root_account>', `arn:aws:iam::${account}:root`, {
    password_enabled: 'not_supported',
    mfa_active: 'true',
  });
  return [columns.join(), root, ...credentials.map(lineOf)].map((each) => `${each}\n`).join('');
}

function lineOf({ id, arn, attributes }: Credential): string {
  const { passwordEnabled, passwordLastUsed, mfaActive, accessKeys } = attributes;
  return line(id, arn, {
    password_enabled: passwordEnabled === null ? 'not_supported' : String(passwordEnabled),
    password_last_used: passwordLastUsed ?? (passwordEnabled ? 'no_information' : 'N/A'),
    mfa_active: String(mfaActive),
    ...Object.fromEntries(
      accessKeys.flatMap(({ slot, active, rotatedAt, lastUsedAt }) => [
        [`access_key_${slot}_active`, String(active)],
        [`access_key_${slot}_last_rotated`, rotatedAt ?? 'N/A'],
        [`access_key_${slot}_last_used_date`, lastUsedAt ?? 'N/A'],
      ]),
    ),
  });
}

function line(user: string, arn: string, told: Readonly<Record<string, string>>): string {
  const values: Readonly<Record<string, string>> = { user, arn, user_creation_time: created, ...told };
  return columns.map((column) => values[column] ?? (column.endsWith('_active') ? 'false' : 'N/A')).join();
}

import type { GenerateCredentialReportResponse, GetCredentialReportResponse } from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import type { Credential } from '../../domain/identity.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { z } from 'zod';
import type { ListedKind } from './kind.ts';
import { isoTime, required, resource } from './normalise.ts';
import { ReadError } from '../read-error.ts';
import { fields, text, typeText } from './shape.ts';
import { utf8Text } from '../utf8.ts';

/** Columns: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const shape = fields({
  user: text,
  arn: text,
  password_enabled: text,
  password_last_used: text,
  mfa_active: text,
  access_key_1_active: text,
  access_key_1_last_rotated: text,
  access_key_1_last_used_date: text,
  access_key_2_active: text,
  access_key_2_last_rotated: text,
  access_key_2_last_used_date: text,
});

type Line = z.infer<typeof shape>;

/** What every report has a line for, whoever else is in the account. */
const rootUser = '<root_account>';

/** One line of the credential report for each user, and one for the account's root. */
export const credential: ListedKind<GetCredentialReportResponse, Line> = {
  kind: 'credential',
  taggable: false,
  list: {
    api: 'iam:GetCredentialReport',
    prepare: {
      api: 'iam:GenerateCredentialReport',
      done: (answer: GenerateCredentialReportResponse) => answer.State === 'COMPLETE',
    },
    optionalErrors: ['ReportNotPresent'],
  },
  items: (page) => (page.Content === undefined ? undefined : linesOf(textOf(page.Content))),
  shape,
  normalise(line, place): Credential {
    const user = column(line, 'user');
    return resource('credential', place, {
      id: user,
      arn: column(line, 'arn'),
      name: user,
      attributes: {
        passwordEnabled: isTold(column(line, 'password_enabled')) ? isTrue(column(line, 'password_enabled')) : null,
        mfaActive: isTrue(column(line, 'mfa_active')),
        passwordLastUsed: timeOrNone(column(line, 'password_last_used')),
        accessKeys: ([1, 2] as const)
          .map((slot) => accessKey(line, slot))
          .filter(({ active, rotatedAt }) => active || rotatedAt !== null),
      },
    });
  },
};

function accessKey(line: Line, slot: 1 | 2): Credential['attributes']['accessKeys'][number] {
  return {
    slot,
    active: isTrue(column(line, `access_key_${slot}_active`)),
    rotatedAt: timeOrNone(column(line, `access_key_${slot}_last_rotated`)),
    lastUsedAt: timeOrNone(column(line, `access_key_${slot}_last_used_date`)),
  };
}

/** The bytes that the SDK hands out, a file's text, or the Base64 that the AWS CLI wraps in JSON. */
function textOf(content: unknown): string {
  if (content instanceof Uint8Array) return utf8Text(content, 'the credential report');
  if (typeof content !== 'string') throw malformed(`Content: expected a string, got ${typeText(content)}`);
  if (/^\uFEFF?"?user"?,/.test(content)) return content;
  if (!content.trimStart().startsWith('{')) return Buffer.from(content, 'base64').toString('utf8');
  const printed: unknown = JSON.parse(content);
  return textOf(isJsonObject(printed) ? printed['Content'] : undefined);
}

/** The lines of a report that is one: with its columns, and the line that every account has. */
function linesOf(report: string): readonly Line[] {
  if (report.trim() === '') throw malformed('the report is empty');
  const lines = parsedLines(report);
  if (!lines.some(({ user }) => user === rootUser)) throw malformed(`the report has no line for ${rootUser}`);
  return lines;
}

function parsedLines(report: string): readonly Line[] {
  try {
    return parse(report, { columns: checkedColumns, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function checkedColumns(names: readonly string[]): string[] {
  const missing = Object.keys(shape.shape).find((name) => !names.includes(name));
  if (missing !== undefined) throw new Error(`the report has no column ${missing}`);
  return [...names];
}

function malformed(message: string): ReadError {
  return new ReadError('failed', 'MalformedReport', message);
}

function column(line: Line, name: keyof Line): string {
  return required(line[name], `column ${name} in the credential report`);
}

/** Of the root user's password most reports say `not_supported`. */
function isTold(value: string): boolean {
  return /^(true|false)$/i.test(value);
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true';
}

/** `N/A`, `no_information` and `not_supported` are no times. */
function timeOrNone(value: string): string | null {
  return /^\d{4}-/.test(value) ? isoTime(value) : null;
}

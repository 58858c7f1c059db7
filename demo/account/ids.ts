import { digestText } from '../../src/domain/digest.ts';

/** The account's id: one of those that AWS keeps for documentation. */
export const accountId = '111122223333';

/** The partner whose account the base image is shared with. */
export const partnerAccountId = '444455556666';

/** An EC2 id of AWS's form, `i-` and 17 hexadecimal digits: the same name gives the same id on every machine. */
export function ec2Id(prefix: string, name: string): string {
  return `${prefix}-0${digestText(`${prefix} ${name}`).slice(0, 16)}`;
}

/** An IAM unique id of AWS's form: four letters that tell the kind (`AIDA`, `AGPA`, …) and 17 of base 32. */
export function iamId(prefix: string, name: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = Buffer.from(digestText(`${prefix} ${name}`), 'hex').subarray(0, 17);
  return prefix + [...bytes].map((byte) => alphabet.charAt(byte % 32)).join('');
}

/** An IAM ARN in the account: `user/ana`, `role/service-role/nightly-backup`. */
export function iamArn(resource: string): string {
  return `arn:aws:iam::${accountId}:${resource}`;
}

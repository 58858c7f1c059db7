import { parseFault, type Fault } from '../../src/sandbox/index.ts';
import { calendarOf } from './calendar.ts';
import { drift, routine } from './deeds.ts';
import { firstNight } from './first-night.ts';
import { writeAccount } from './write.ts';

export { accountId } from './ids.ts';
export { regionNames as regions } from './account.ts';

/** When the second night is; the first is a day earlier. Give both nights the same, so that they agree on the past. */
export interface Nights {
  readonly now: Date;
}

/** Writes the account as the first night finds it: DIR/<account id>/…, an account directory. */
export async function writeFirstNight(directory: string, { now }: Nights): Promise<void> {
  await writeAccount(directory, firstNight(calendarOf(now)));
}

/** Writes the account as the second night finds it, into a directory of its own or over the first night's. */
export async function writeSecondNight(directory: string, { now }: Nights): Promise<void> {
  const calendar = calendarOf(now);
  const account = firstNight(calendar);
  for (const deed of [...routine, ...drift]) deed(account, calendar);
  await writeAccount(directory, account);
}

/** What fails on the second night, for the sandbox that serves it: nobody may list the volumes in Ireland any more. */
export const secondNightFaults: readonly Fault[] = [parseFault('deny ec2:DescribeVolumes@eu-west-1')];

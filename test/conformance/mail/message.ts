import type { MailMessage } from '../../../src/domain/mail-message.ts';
import { mailMessage } from '../../../src/report/index.ts';
import { results } from '../../report/fixtures/results.ts';

/** A mail as it is really sent: the report of a night with drift, or of one whose strings mean harm. */
export async function reportMail(of: 'drift' | 'hostile'): Promise<MailMessage> {
  const result = results[of];
  if (!result) throw new Error(`no result ${of}`);
  return { ...(await mailMessage(result)), thread: '<thread.0123456789ab@example.com>' };
}

export const to = {
  address: 'Ana Ångström <ana@example.com>',
  messageId: '<20261123T030000Z-1a2b3c.0123456789ab@example.com>',
};

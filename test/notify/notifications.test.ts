import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { silentLog } from '../../src/domain/log.ts';
import { openEmail } from '../../src/notify/channels/email/index.ts';
import type { MailMessage } from '../../src/domain/mail-message.ts';
import { notificationsAbout, notificationTo } from '../../src/notify/notifications.ts';
import { summarizeReport } from '../../src/report/index.ts';
import { runOf } from '../store/helpers.ts';

const reports = {
  report: () => Promise.resolve(''),
  mail: () => Promise.resolve({ subject: 's', html: 'h', text: 't', attachments: [] }),
  summary: summarizeReport,
};

/** The mail about a run to the admins, from an installation of that name. */
async function notification(night: number, to: readonly string[], name?: string) {
  const result = concludeAudit(runOf(night), [], { findings: [] });
  const [first] = await notificationsAbout(result, {
    channels: [openEmail({ from: 'Drift <d@example.com>', to, name })],
    reports,
    lastNotified: () => Promise.resolve(undefined),
    earlier: [],
    log: silentLog,
  });
  assert.ok(first);
  return { ...first, thread: (first.content as MailMessage).thread };
}

test('the Message-ID of a mail depends on run and recipient, its thread on audience and installation', async () => {
  const one = await notification(1, ['a@example.com', 'b@example.com', 'a@example.com']);
  assert.deepEqual(await notification(1, ['a@example.com', 'b@example.com']), one);
  assert.match(one.recipients[0]?.messageId ?? '', /^<20261101T030000Z-000001\.[0-9a-f]{12}@example\.com>$/);
  const other = await notification(2, ['a@example.com']);
  const ids = [one, other].flatMap(({ recipients }) => recipients.map(({ messageId }) => messageId));
  assert.equal(new Set(ids).size, 3);
  assert.equal(other.thread, one.thread);
  assert.notEqual((await notification(1, [], 'prod')).thread, one.thread);
});

test('the same address in two audiences has two Message-IDs and two threads', async () => {
  const email = openEmail({ from: 'Drift <d@example.com>', to: [] });
  const result = concludeAudit(runOf(1), [], { findings: [] });
  const to = async (name: string) => {
    const audience = {
      role: 'owner',
      name,
      recipients: ['a@example.com'],
      policy: 'always',
      result,
      notNotified: [],
    } as const;
    const content = await email.render(audience, reports);
    return [notificationTo(audience, email, content).recipients[0]?.messageId, content.thread];
  };
  const [admins, owner] = [await to('admins'), await to('a@example.com')];
  assert.notEqual(admins[0], owner[0]);
  assert.notEqual(admins[1], owner[1]);
});

import type { AuditResult } from '../domain/audit-result.ts';
import { digestText } from '../domain/digest.ts';
import type { Log } from '../domain/log.ts';
import type { Notification } from '../domain/notification.ts';
import { audiencesOf, wantsNotification, withinLimit, type Audience } from './audiences.ts';
import type { OpenChannel, Reports } from './channel.ts';
import { isNewlyReached, type EarlierFinding } from './new-reach.ts';

/** What writing the notifications about a run needs. */
export interface NotificationContext {
  readonly channels: readonly OpenChannel[];
  readonly reports: Reports;
  /** Overrides the audiences' own policies. */
  readonly policy?: 'always' | 'on-change' | 'never' | undefined;
  /** When an audience was last notified through a channel, ISO 8601; undefined: never. */
  readonly lastNotified: (channel: string, audience: string) => Promise<string | undefined>;
  /** The findings as the runs before left them. */
  readonly earlier: readonly EarlierFinding[];
  readonly log: Log;
}

/** The notifications about a run: through each channel, to each of its audiences that wants one now. */
export async function notificationsAbout(
  result: AuditResult,
  context: NotificationContext,
): Promise<readonly Notification[]> {
  const notifications: Notification[] = [];
  for (const channel of context.channels) {
    for (const audience of await audiencesToNotify(result, channel, context))
      notifications.push(notificationTo(audience, channel, await channel.render(audience, context.reports)));
  }
  return notifications;
}

async function audiencesToNotify(
  result: AuditResult,
  { name, subscribers }: OpenChannel,
  { policy: override, lastNotified, earlier, log }: NotificationContext,
): Promise<readonly Audience[]> {
  if (override === 'never') return [];
  const interested: Audience[] = [];
  for (const audience of audiencesOf(result, subscribers)) {
    const last = await lastNotified(name, audience.name);
    const policy = override ?? audience.policy;
    const isReached = () => policy === 'on-change' && isNewlyReached(audience, subscribers.owners, earlier);
    if (wantsNotification({ ...audience, policy }, last) || isReached()) interested.push(audience);
  }
  const { notified, leftOut } = withinLimit(interested, subscribers.owners);
  if (leftOut.length > 0)
    log.warn(
      { owners: leftOut },
      `more owners are to be notified than ${subscribers.owners?.limitSetting ?? ''} allows`,
    );
  return notified;
}

/** The notification to an audience. Its messageIds depend on run, channel, audience and recipient, and nothing else. */
export function notificationTo(
  { name, recipients, result }: Audience,
  channel: Pick<OpenChannel, 'name' | 'messageId'>,
  content: unknown,
): Notification {
  const run = result.run.id.replace(/[^\w.-]/g, '-');
  const messageIdOf = (address: string) => {
    const id = `${run}.${digestText(`${name}\n${address}`).slice(0, 12)}`;
    return channel.messageId?.(id) ?? `${id}@${channel.name}`;
  };
  return {
    channel: channel.name,
    audience: name,
    content,
    recipients: [...new Set(recipients)].map((address) => ({ address, messageId: messageIdOf(address) })),
  };
}

export type { NotifyPolicy } from './audiences.ts';
export type { OpenChannel } from './channel.ts';
export { channels } from './channels/index.ts';
export { heartbeat, heartbeatProblem, type Heartbeat } from './heartbeat.ts';
export { notificationsAbout, type NotificationContext } from './notifications.ts';
export { sendDue, type SendDue } from './outbox.ts';

export type { NotCheckable, OpenChannel } from './channel.ts';
export { channels } from './channels/index.ts';
export { heartbeat, heartbeatProblem } from './heartbeat.ts';
export { notificationsAbout } from './notifications.ts';
export { sendDue } from './outbox.ts';

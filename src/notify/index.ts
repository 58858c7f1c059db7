export { audiencesOf, wantsNotification, withinLimit, type Audience } from './audiences.ts';
export { DeliveryError } from './channels/email/delivery-error.ts';
export { heartbeat, heartbeatProblem, type Heartbeat } from './heartbeat.ts';
export { notificationTo } from './notifications.ts';
export { sendDue, type SendDue } from './outbox.ts';
export { sendMail, type SendRequest } from './channels/email/send.ts';
export type {
  DkimSettings,
  MailSettings,
  NotifyPolicy,
  OwnerMail,
  SesSettings,
  SmtpSettings,
} from './channels/email/settings.ts';
export { sendingActions, type Timeouts } from './channels/email/transport.ts';
export { verifyMail } from './channels/email/verify.ts';
export { defaultTimeouts } from './channels/email/transport.ts';

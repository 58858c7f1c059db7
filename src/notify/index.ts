export { audiencesOf, wantsMail, withinLimit, type Audience } from './audiences.ts';
export { DeliveryError } from './delivery-error.ts';
export { heartbeat, heartbeatProblem, type Heartbeat } from './heartbeat.ts';
export { letterTo } from './letters.ts';
export { sendDue, type SendDue } from './outbox.ts';
export { sendMail, type SendRequest } from './send.ts';
export type { DkimSettings, MailSettings, NotifyPolicy, OwnerMail, SesSettings, SmtpSettings } from './settings.ts';
export { sendingActions, type Timeouts } from './transport.ts';
export { verifyMail } from './verify.ts';

export { audiencesOf, wantsMail, type Audience } from './audiences.ts';
export { DeliveryError } from './delivery-error.ts';
export { heartbeat, type Heartbeat } from './heartbeat.ts';
export { letterTo } from './letters.ts';
export { sendDue, type SendDue } from './outbox.ts';
export { sendMail, type SendRequest } from './send.ts';
export type { DkimSettings, MailSettings, NotifyPolicy, OwnerMail, SesSettings, SmtpSettings } from './settings.ts';
export type { Timeouts } from './transport.ts';
export { verifyMail } from './verify.ts';

export { DeliveryError, type DeliveryFailure, type Rejection } from './delivery-error.ts';
export type { Attachment, Message } from './message.ts';
export { sendMail, type Delivery, type SendRequest } from './send.ts';
export type { MailSettings, Timeouts } from './transport.ts';
export { verifyMail } from './verify.ts';

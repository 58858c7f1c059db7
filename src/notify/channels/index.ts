import type { Channel } from '../channel.ts';
import { email } from './email/index.ts';

/** Every channel, one line each. */
export const channels: readonly Channel[] = [
  // Notifications are written in this order.
  email,
];

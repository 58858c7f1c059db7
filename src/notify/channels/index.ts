import type { Channel } from '../channel.ts';
import { email } from './email/index.ts';
import { file } from './file/index.ts';
import { slack } from './slack/index.ts';
import { sns } from './sns/index.ts';
import { teams } from './teams/index.ts';
import { webhook } from './webhook/index.ts';

/** Every channel, one line each. */
export const channels: readonly Channel[] = [
  // Notifications are written in this order.
  email,
  slack,
  teams,
  webhook,
  sns,
  file,
];

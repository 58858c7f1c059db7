import type { z } from 'zod';
import type { Channel, OpenChannel } from '../../channel.ts';
import { firstThatFits } from '../../fit.ts';
import { failureFromHttp } from '../../http/http-error.ts';
import { post } from '../../http/post.ts';
import { notTried, secretAddress, type AddressSource } from '../../http/secret-address.ts';
import { oneRecipient, optionalKeys, recipientName, retriesFor, secretIn, toAdmins } from '../settings.ts';
import { slackMessage, slackTakes, type SlackMessage } from './message.ts';

const name = 'slack';
const variable = 'DRIFTWARDEN_SLACK_URL';

const settings = optionalKeys({
  ...oneRecipient,
  recipient: recipientName(name),
  url: secretIn(variable),
});

type SlackSettings = z.output<typeof settings>;

/** Slack, by an incoming webhook. */
export const slack: Channel<SlackSettings, SlackMessage> = {
  name,
  description: `A Slack channel, by an incoming webhook whose URL is in ${variable}.`,
  settings,
  open: async (declared, sources) => openSlack(declared, await secretAddress(variable, sources)),
};

function openSlack(declared: SlackSettings, address: AddressSource): OpenChannel<SlackMessage> {
  return {
    name,
    subscribers: toAdmins(declared.recipient, declared),
    retries: retriesFor(declared),
    render: ({ result }, reports) => firstThatFits(reports.summary(result), slackMessage, slackTakes),
    async send({ content }) {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return post({ ...address(), headers, body: JSON.stringify(content) });
    },
    classify: failureFromHttp,
    verify: () => notTried(address),
  };
}

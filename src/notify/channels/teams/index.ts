import type { z } from 'zod';
import type { Channel, OpenChannel } from '../../channel.ts';
import { firstThatFits } from '../../fit.ts';
import { failureFromHttp } from '../../http/http-error.ts';
import { post } from '../../http/post.ts';
import { notTried, secretAddress, type AddressSource } from '../../http/secret-address.ts';
import { oneRecipient, optionalKeys, recipientName, retriesFor, secretIn, toAdmins } from '../settings.ts';
import { teamsMessage, teamsTakes, type TeamsMessage } from './message.ts';

const name = 'teams';
const variable = 'DRIFTWARDEN_TEAMS_URL';

const settings = optionalKeys({
  ...oneRecipient,
  recipient: recipientName(name),
  url: secretIn(variable),
});

type TeamsSettings = z.output<typeof settings>;

/** Microsoft Teams, by a workflow that a webhook request starts. */
export const teams: Channel<TeamsSettings, TeamsMessage> = {
  name,
  description: `A channel of Microsoft Teams, by a workflow whose URL is in ${variable}.`,
  settings,
  open: async (declared, sources) => openTeams(declared, await secretAddress(variable, sources)),
};

function openTeams(declared: TeamsSettings, address: AddressSource): OpenChannel<TeamsMessage> {
  return {
    name,
    subscribers: toAdmins(declared.recipient, declared),
    retries: retriesFor(declared),
    render: ({ result }, reports) => firstThatFits(reports.summary(result), teamsMessage, teamsTakes),
    async send({ content }) {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return post({ ...address(), headers, body: JSON.stringify(content) });
    },
    classify: failureFromHttp,
    verify: () => notTried(address),
  };
}

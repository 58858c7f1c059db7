import type { SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import type { PolicySimulator, Simulation, SimulationAnswer } from '../../domain/simulation.ts';
import { connectAccount, type AwsSourceOptions, type ConnectedAccount } from '../http/connect-account.ts';
import { listLimits, pagesOf } from '../http/list-pages.ts';
import { ReadError } from '../read-error.ts';
import { serviceOf, type Api } from '../services.ts';
import { SourceError } from '../source.ts';
import { decisionsIn } from './simulation-answer.ts';

/** The operation that asks AWS's policy simulator; the IAM action has the same name. */
export const simulationApi = 'iam:SimulatePrincipalPolicy' satisfies Api;

/**
 * AWS's policy simulator, with the credentials that the SDK finds. It uses AWS's own copy of the principal's policies,
 * permissions boundary and service control policies, and changes nothing.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function policySimulator(options: AwsSourceOptions): PolicySimulator {
  let connecting: Promise<ConnectedAccount> | undefined;
  const connected = (signal: AbortSignal | undefined) => (connecting ??= connectAccount(options, signal));
  return {
    account: async (signal) => (await connected(signal)).caller.account,
    async simulate(simulation, signal) {
      try {
        const { client, home } = await connected(signal);
        const call = (input: object) => client.call({ api: simulationApi, region: home, input, signal });
        const pages: object[] = [];
        const { paging } = serviceOf(simulationApi);
        for await (const page of pagesOf(paging, [requestOf(simulation)], call, listLimits)) pages.push(page);
        return { decisions: decisionsIn(pages, simulation) };
      } catch (error) {
        return { failure: failureOf(error) };
      }
    },
    close: () => {
      connecting?.then(
        ({ client }) => {
          client.close();
        },
        () => {},
      );
    },
  };
}

/** One resource a request: the part of an answer about organizations has no place for several. */
function requestOf({ principal, actions, resource, context }: Simulation): SimulatePrincipalPolicyRequest {
  return {
    PolicySourceArn: principal,
    ActionNames: [...actions],
    ...(resource !== '*' && { ResourceArns: [resource] }),
    ...(context.length > 0 && {
      ContextEntries: context.map(({ key, values, type }) => ({
        ContextKeyName: key,
        ContextKeyValues: [...values],
        ContextKeyType: type,
      })),
    }),
  };
}

function failureOf(error: unknown): Extract<SimulationAnswer, { failure: unknown }>['failure'] {
  if (error instanceof SourceError) return { status: 'failed', error: error.message };
  if (!(error instanceof ReadError)) throw error;
  return { status: error.status, error: error.text };
}

import { anonymousPrincipal, runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { RandomCase } from './cases.ts';

/**
 * What the other evaluator answers: a decision, `invalid` for a document that it refuses, or the error that it gives up
 * with.
 */
export type Answer = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'invalid' | `error: ${string}`;

const answers = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' } as const;

/** Asks @cloud-copilot/iam-simulate, which takes one session policy and adds RCPFullAWSAccess by itself. */
export async function simulate(one: RandomCase): Promise<Answer> {
  const named = (policies: readonly JsonObject[]) =>
    policies.map((policy, index) => ({ name: `policy ${String(index)}`, policy }));
  const levels = (lists: readonly (readonly JsonObject[])[]) =>
    lists.map((list, level) => ({ orgIdentifier: `level ${String(level)}`, policies: named(list) }));
  const simulation: Simulation = {
    request: {
      principal: one.principal === '*' ? anonymousPrincipal : one.principal,
      action: one.action,
      resource: { resource: one.resource, accountId: one.resourceAccount },
      contextVariables: Object.fromEntries(
        Object.entries(one.context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
      ),
    },
    identityPolicies: named(one.identityPolicies),
    serviceControlPolicies: levels(one.serviceControlPolicies),
    resourceControlPolicies: levels(one.resourceControlPolicies),
    resourcePolicy: one.resourcePolicy,
    sessionPolicy: one.sessionPolicies[0],
    ...(one.permissionsBoundary.length > 0 && { permissionBoundaryPolicies: named(one.permissionsBoundary) }),
    additionalSettings: { s3: { bucketAbacEnabled: true } },
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType !== 'error') return answers[result.overallResult];
  return result.errors.message === 'policy.errors' ? 'invalid' : `error: ${result.errors.message}`;
}

import { createRequire } from 'node:module';

/** A question as both evaluators are asked it. */
export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: readonly (readonly [string, string])[];
}

/** What is used of @cloud-copilot/iam-simulate and @cloud-copilot/iam-policy. */
interface Simulator {
  readonly runSimulation: (
    simulation: object,
    options: object,
  ) => Promise<{ readonly resultType: string; readonly overallResult?: string }>;
}
interface Policies {
  readonly createValidatedPolicy: (document: object, validate: unknown) => object;
  readonly validateIdentityPolicy: unknown;
}

/**
 * Loads @cloud-copilot/iam-simulate, which is under the AGPL and not among driftwarden's packages; undefined where it
 * is not installed. It answers about documents as they stand or, faster, validated once beforehand.
 */
export async function otherEvaluator(account: string) {
  const ownPackages = createRequire(new URL('../test/access/differential/package.json', import.meta.url));
  let file: string;
  try {
    file = ownPackages.resolve('@cloud-copilot/iam-simulate');
  } catch {
    return undefined;
  }
  const { runSimulation } = (await import(file)) as Simulator;
  const { createValidatedPolicy, validateIdentityPolicy } = (await import(
    createRequire(file).resolve('@cloud-copilot/iam-policy')
  )) as Policies;
  return {
    asTheyStand: (documents: readonly object[]) => documents,
    validated: (documents: readonly object[]) =>
      documents.map((document) => createValidatedPolicy(document, validateIdentityPolicy)),
    async decide(documents: readonly object[], { principal, action, resource, context }: Asked): Promise<string> {
      const { overallResult, resultType } = await runSimulation(
        {
          request: {
            principal,
            action,
            resource: { resource, accountId: account },
            contextVariables: Object.fromEntries(context),
          },
          identityPolicies: documents.map((policy, index) => ({ name: `group ${index}`, policy })),
          serviceControlPolicies: [],
          resourceControlPolicies: [],
        },
        {},
      );
      return answers.get(overallResult ?? '') ?? resultType;
    },
  };
}

const answers = new Map([
  ['Allowed', 'allowed'],
  ['ExplicitlyDenied', 'explicitDeny'],
  ['ImplicitlyDenied', 'implicitDeny'],
]);

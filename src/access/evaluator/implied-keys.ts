import { iamRegionOf, parseArn } from '../../domain/arn.ts';
import { known, type ContextValue } from '../policy/context.ts';
import { principalArn, type Principal } from './principal.ts';

/** What AWS derives keys from. */
export interface ImpliedKeyInput {
  readonly principal: Principal;
  /** Lower case. */
  readonly action: string;
  /** As the question has it. */
  readonly resource: string;
  readonly resourceAccount: string | undefined;
}

/** The value of a lower-case key that AWS itself puts into every request; undefined where it does not. */
export function impliedValue(key: string, asked: ImpliedKeyInput): ContextValue | undefined {
  const value = implied.get(key)?.(asked);
  return value === undefined ? undefined : known(value);
}

const implied = new Map<string, (asked: ImpliedKeyInput) => string | undefined>([
  ['aws:principalarn', ({ principal }) => principalArn(principal)],
  ['aws:principalaccount', ({ principal }) => (principal.kind === 'anonymous' ? 'anonymous' : principal.account)],
  ['aws:principaltype', ({ principal }) => principalTypes[principal.kind]],
  [
    'aws:principalisawsservice',
    ({ principal: { kind } }) => (unsignedKinds.has(kind) ? undefined : String(kind === 'service')),
  ],
  ['aws:principalservicename', ({ principal }) => (principal.kind === 'service' ? principal.name : undefined)],
  ['aws:userid', ({ principal }) => userIds[principal.kind]?.(principal)],
  ['aws:username', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)],
  ['aws:resourceaccount', ({ resourceAccount }) => resourceAccount],
  ['s3:resourceaccount', ({ resourceAccount }) => resourceAccount],
  ['kms:calleraccount', ({ principal }) => principal.account],
  ['aws:requestedregion', regionOf],
  ['ec2:region', regionOf],
  ['aws:viaawsservice', () => 'false'],
]);

/** IAM has one endpoint in each partition, of the standard one in us-east-1. */
function regionOf({ principal, action, resource }: ImpliedKeyInput): string | undefined {
  const arn = parseArn(resource);
  if (arn && arn.region !== '') return arn.region;
  return action.startsWith('iam:') ? iamRegionOf((arn ?? parseArn(principal.arn))?.partition ?? 'aws') : undefined;
}

/** Users and roles have unique ids that their ARNs do not tell. */
const userIds: Partial<Record<Principal['kind'], (principal: Principal) => string | undefined>> = {
  root: ({ account }) => account,
  federatedUser: ({ account, name }) => `${account ?? ''}:${name}`,
  anonymous: () => 'anonymous',
};

/** Who asks without credentials of AWS. */
const unsignedKinds: ReadonlySet<Principal['kind']> = new Set(['anonymous', 'federated']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
const principalTypes: Readonly<Record<Principal['kind'], string | undefined>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  federatedUser: 'FederatedUser',
  service: undefined,
  federated: undefined,
  anonymous: 'Anonymous',
};

import { parseArn, servicePrincipals } from '../../../../domain/arn.ts';
import { parsePrincipal, type Principal } from '../../../evaluator/principal.ts';
import { isUniqueId } from '../../../evaluator/principal-match.ts';
import type { ContextEntries } from '../../../policy/context.ts';
import type { PrincipalPattern } from '../../../policy/policy.ts';
import type { EntranceKind, TrustContext } from './entrance.ts';

/** The actions that start a session of a role, by who calls them. */
const assumeRole = 'sts:AssumeRole';
const withSaml = 'sts:AssumeRoleWithSAML';
const withWebIdentity = 'sts:AssumeRoleWithWebIdentity';

/** Somebody whom a trust policy names, and what is known and not known about their requests. */
export interface NamedCaller {
  readonly kind: EntranceKind;
  readonly action: string;
  /** Undefined for one that makes no requests: a deleted user. */
  readonly principal: Principal | undefined;
  readonly context: ContextEntries;
  readonly unknown: readonly string[];
}

/** An account that nobody named. AWS gives out no account of this number. */
export const strangeAccount = '000000000000';

/** What a caller brings or chooses in a request for a session, whoever they are. */
export const freeKeys: readonly string[] = [
  'aws:CalledVia*',
  'aws:FederatedProvider',
  'aws:MultiFactorAuth*',
  'aws:PrincipalTag/*',
  'aws:PrincipalType',
  'aws:Referer',
  'aws:RequestTag/*',
  'aws:RequestedRegion',
  'aws:SourceIdentity',
  'aws:TagKeys',
  'aws:UserAgent',
  'aws:userid',
  'aws:username',
  'sts:DurationSeconds',
  'sts:RoleSessionName',
  'sts:SourceIdentity',
  'sts:TransitiveTagKeys',
];

/** Keys of callers with AWS credentials that tell who they are, where a trust policy names only their account. */
const identityKeys = ['aws:PrincipalArn', 'sts:ExternalId'];

/** Who an entry of Principal stands for, as a caller of one of the actions; undefined where it cannot call it. */
export function callerNamed(
  { kind, value }: PrincipalPattern,
  action: string,
  context: TrustContext,
): NamedCaller | undefined {
  if (kind === 'AWS') return action === assumeRole ? awsCaller(value, context) : undefined;
  if (kind === 'Service') return action === assumeRole ? serviceCaller(value) : undefined;
  return kind === 'Federated' ? federatedCaller(value, action) : undefined;
}

/** All actions that start a session. */
export const sessionActions: readonly string[] = [assumeRole, withSaml, withWebIdentity];

function awsCaller(value: string, { byUniqueId }: TrustContext): NamedCaller {
  const caller = { action: assumeRole, context: [], unknown: ['sts:ExternalId'] };
  if (value === '*')
    return {
      ...caller,
      kind: 'anybody',
      principal: someoneIn(strangeAccount),
      unknown: [...identityKeys, 'aws:PrincipalAccount'],
    };
  if (isUniqueId(value)) {
    const [id = ''] = value.split(':');
    const arn = byUniqueId.get(id);
    if (arn === undefined) return { ...caller, kind: 'deleted', principal: undefined };
    return { ...caller, kind: 'identity', principal: parsePrincipal(arn), context: [['aws:userid', value]] };
  }
  const principal = parsePrincipal(value);
  if (principal?.kind === 'root')
    return { ...caller, kind: 'account', principal: someoneIn(principal.account), unknown: identityKeys };
  return { ...caller, kind: principal?.account === undefined ? 'unreadable' : 'identity', principal };
}

/** A user of an account, of whom nothing else is known. */
export function someoneIn(account: string): Principal {
  return { kind: 'user', arn: `arn:aws:iam::${account}:user/someone`, account, name: 'someone' };
}

/** Keys of requests that a service makes for somebody's resource. */
const serviceCallKeys = ['aws:SourceAccount', 'aws:SourceArn', 'aws:SourceOrgID', 'aws:SourceOrgPaths'];

/** A service that `*` lets in where the policy asks for whom it acts. */
export const serviceForAnybody: NamedCaller = {
  kind: 'service',
  action: assumeRole,
  principal: parsePrincipal('ec2.amazonaws.com'),
  context: [],
  unknown: [...serviceCallKeys, 'aws:PrincipalServiceName'],
};

function serviceCaller(value: string): NamedCaller {
  const isCertificate = servicePrincipals('rolesanywhere', 'aws').includes(value);
  return {
    kind: isCertificate ? 'certificate' : 'service',
    action: assumeRole,
    principal: parsePrincipal(value === '*' ? 'ec2.amazonaws.com' : value),
    context: [],
    unknown: serviceCallKeys,
  };
}

function federatedCaller(value: string, action: string): NamedCaller | undefined {
  const isSaml = parseArn(value)?.resource.startsWith('saml-provider/') === true;
  if (action === withSaml && (isSaml || value === '*'))
    return { kind: 'saml', action, principal: providerNamed(value), context: [], unknown: ['saml:*'] };
  if (action !== withWebIdentity || isSaml) return undefined;
  return { kind: 'oidc', action, principal: providerNamed(value), context: [], unknown: [] };
}

function providerNamed(value: string): Principal | undefined {
  return parsePrincipal(value === '*' ? 'cognito-identity.amazonaws.com' : value);
}

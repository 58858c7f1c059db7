import type { PolicyCase } from '../../../src/access/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { drawFrom, type Draw } from './draw.ts';
import { globalKeys, requestValue } from './keys.ts';
import { fullAccess, writePolicy, type Place, type Subject } from './policies.ts';
import { here, ordinaryPrincipals, questions, specialPrincipals } from './questions.ts';

/** A case with every layer written out, so that rewriting one need not ask whether it is there. */
export interface RandomCase extends PolicyCase {
  readonly identityPolicies: readonly JsonObject[];
  readonly permissionsBoundary: readonly JsonObject[];
  readonly serviceControlPolicies: readonly (readonly JsonObject[])[];
  readonly resourceControlPolicies: readonly (readonly JsonObject[])[];
  readonly sessionPolicies: readonly JsonObject[];
  readonly resourcePolicy: JsonObject | undefined;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The cases of a seed, one after the other. */
export function* randomCases(seed: number, count: number): Generator<RandomCase> {
  const draw = drawFrom(seed);
  for (let made = 0; made < count; made += 1) yield writeCase(draw);
}

function writeCase(draw: Draw): RandomCase {
  const question = draw.pick(questions);
  const action = draw.pick(question.actions);
  const resource = draw.pick(question.resources);
  const principal = pickPrincipal(draw, question.policy !== 'none');
  const account = principal.split(':')[4];
  const resourceAccount = question.owner ?? /^\d{12}$/.exec(resource.split(':')[4] ?? '')?.[0] ?? account ?? here;
  const brought = [...question.keys, ...globalKeys]
    .filter(() => draw.chance(0.45))
    .map((key) => [key, requestValue(draw, key)] as const);
  const context = { ...Object.fromEntries(brought), ...filledIn(principal, action, resource, resourceAccount) };
  const subject: Subject = { principal, action, resource, keys: question.keys, context };
  const write = (place: Place, most: number) =>
    Array.from({ length: 1 + draw.below(most) }, () => writePolicy(draw, subject, place));
  const signed = principal !== '*';
  return {
    principal,
    action: draw.chance(0.05) ? action.toLowerCase() : action,
    resource,
    resourceAccount,
    context,
    identityPolicies: hasPolicies(principal) ? write('identity', 3) : [],
    permissionsBoundary:
      hasPolicies(principal) && draw.chance(0.15)
        ? [draw.chance(0.3) ? fullAccess : writePolicy(draw, subject, 'identity')]
        : [],
    serviceControlPolicies:
      signed && draw.chance(0.25)
        ? write('serviceControl', 2).map((policy) => (draw.chance(0.85) ? [fullAccess, policy] : [policy]))
        : [],
    resourceControlPolicies: draw.chance(question.policy === 'none' ? 0.03 : 0.25)
      ? write('resourceControl', 2).map((policy) => [policy])
      : [],
    sessionPolicies: hasSession(principal) && draw.chance(0.35) ? [writePolicy(draw, subject, 'session')] : [],
    resourcePolicy:
      question.policy !== 'none' && draw.chance(0.85) ? writePolicy(draw, subject, question.policy) : undefined,
  };
}

function pickPrincipal(draw: Draw, mayBeNobody: boolean): string {
  if (!draw.chance(0.18)) return draw.pick(ordinaryPrincipals);
  return draw.pick(mayBeNobody ? specialPrincipals : specialPrincipals.filter(hasPolicies));
}

function hasPolicies(principal: string): boolean {
  return principal.startsWith('arn:');
}

function hasSession(principal: string): boolean {
  return /:(role|assumed-role|federated-user)\//.test(principal);
}

/** What AWS puts into requests, which the other evaluator has to be told. */
function filledIn(
  principal: string,
  action: string,
  resource: string,
  resourceAccount: string,
): Record<string, string> {
  const [, , service = '', named = ''] = resource.split(':');
  const region = service === 'iam' || action.startsWith('iam:') ? 'us-east-1' : named;
  const [, , , , account = '', rest = ''] = principal.split(':');
  const [type, name = ''] = rest.split('/');
  const arn = type === 'assumed-role' ? `arn:aws:iam::${account}:role/${name}` : principal;
  return {
    'aws:ResourceAccount': resourceAccount,
    ...(region !== '' && { 'aws:RequestedRegion': region }),
    ...(region !== '' && action.startsWith('ec2:') && { 'ec2:Region': region }),
    ...(principal === '*' && { 'aws:PrincipalAccount': 'anonymous' }),
    ...(hasPolicies(principal) && { 'aws:PrincipalArn': arn, 'aws:PrincipalAccount': account }),
    ...(type === 'user' && { 'aws:username': rest.split('/').at(-1) ?? '' }),
  };
}

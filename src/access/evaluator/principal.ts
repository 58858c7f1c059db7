import { isServicePrincipal, parseArn } from '../../domain/arn.ts';

/** Who makes a request, as the ARN or the name tells. */
export type Principal =
  | {
      readonly kind: 'root' | 'user' | 'federatedUser';
      readonly arn: string;
      readonly account: string;
      readonly name: string;
    }
  /**
   * A role, in some session of it (`session` undefined) or in one. Role names are unique in an account, paths or not.
   */
  | {
      readonly kind: 'role';
      readonly arn: string;
      readonly account: string;
      readonly name: string;
      readonly session: string | undefined;
      readonly serviceLinked: boolean;
    }
  /** `ec2.amazonaws.com`, and an identity provider: a SAML or OIDC provider's ARN or `accounts.google.com`. */
  | { readonly kind: 'service' | 'federated'; readonly arn: string; readonly account: undefined; readonly name: string }
  | { readonly kind: 'anonymous'; readonly arn: '*'; readonly account: undefined; readonly name: '' };

const webProviders = ['accounts.google.com', 'cognito-identity.amazonaws.com', 'graph.facebook.com', 'www.amazon.com'];

/** Reads a principal as a request has it; undefined where it is none. */
export function parsePrincipal(text: string): Principal | undefined {
  if (text === '*') return { kind: 'anonymous', arn: '*', account: undefined, name: '' };
  if (webProviders.includes(text)) return { kind: 'federated', arn: text, account: undefined, name: text };
  if (isServicePrincipal(text)) {
    return { kind: 'service', arn: text, account: undefined, name: text };
  }
  if (/^\d{12}$/.test(text)) return parsePrincipal(`arn:aws:iam::${text}:root`);
  const arn = parseArn(text);
  if (!arn || !/^\d{12}$/.test(arn.account)) return undefined;
  const [type = '', ...path] = arn.resource.split('/');
  const name = path.at(-1) ?? '';
  const head = { arn: text, account: arn.account };
  if (arn.service === 'iam') {
    if (arn.resource === 'root') return { kind: 'root', ...head, name: 'root' };
    if (name === '') return undefined;
    if (type === 'user') return { kind: 'user', ...head, name };
    if (type === 'role')
      return { kind: 'role', ...head, name, session: undefined, serviceLinked: isServiceLinked(path) };
    if (type === 'saml-provider' || type === 'oidc-provider')
      return { kind: 'federated', arn: text, account: undefined, name: path.join('/') };
    return undefined;
  }
  if (arn.service !== 'sts' || name === '') return undefined;
  if (type === 'federated-user') return { kind: 'federatedUser', ...head, name };
  const [role, session] = path;
  if (type !== 'assumed-role' || !role || !session) return undefined;
  return { kind: 'role', ...head, name: role, session, serviceLinked: role.startsWith('AWSServiceRoleFor') };
}

/** The ARN that a role's sessions carry in aws:PrincipalArn; a session's own ARN does not tell the role's path. */
export function principalArn(principal: Principal): string | undefined {
  if (principal.account === undefined) return undefined;
  if (principal.kind !== 'role' || principal.session === undefined) return principal.arn;
  return `arn:${parseArn(principal.arn)?.partition ?? 'aws'}:iam::${principal.account}:role/${principal.name}`;
}

function isServiceLinked(path: readonly string[]): boolean {
  return path[0] === 'aws-service-role';
}

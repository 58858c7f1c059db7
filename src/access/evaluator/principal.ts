import { isServicePrincipal, parseArn } from '../../domain/arn.ts';

/** Who makes a request, as far as an ARN or a name tells. */
export type Principal =
  | {
      readonly kind: 'root' | 'user' | 'federatedUser';
      readonly arn: string;
      readonly account: string;
      readonly name: string;
    }
  /**
   * A role; `session` is undefined for any session of it. Role names are unique in an account, whatever their paths.
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

/** Parses an ARN, account id or service principal; undefined if it is none of them. */
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

/** The value of aws:PrincipalArn: for a session, its role's ARN. A session's ARN does not have the role's path. */
export function principalArn(principal: Principal): string | undefined {
  if (principal.account === undefined) return undefined;
  if (principal.kind !== 'role' || principal.session === undefined) return principal.arn;
  return `arn:${parseArn(principal.arn)?.partition ?? 'aws'}:iam::${principal.account}:role/${principal.name}`;
}

function isServiceLinked(path: readonly string[]): boolean {
  return path[0] === 'aws-service-role';
}

import { parseArn } from '../../../../domain/arn.ts';
import type { CompiledPolicy } from '../../../policy/compile-policy.ts';
import type { ContextEntries } from '../../../policy/context.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import { someoneIn, strangeAccount, type NamedCaller } from './callers.ts';
import { claimsRead, decideTrust, valuesRead, type TrustCaller } from './decide-trust.ts';
import type { TrustContext, TrustingRole } from './entrance.ts';
import { exampleOf, isFreeClaim, issuerOf, strangersClaim } from './providers.ts';

/**
 * Whether a trust policy lets in somebody whom nobody meant: an AWS account of a stranger, or a token of a provider that
 * is about something else. They choose what callers choose (session names, tags, audiences, their own names), and have
 * neither the organization, the network, nor the external id that the policy asks for.
 */
export function isOpenToStrangers(
  { kind, action, principal }: NamedCaller,
  role: TrustingRole,
  context: TrustContext,
): boolean {
  const isLetIn = (caller: TrustCaller) => decideTrust(role, action, caller, context).isLetIn;
  if (kind !== 'oidc')
    return strangers(role.trust).some((arn) =>
      addresses.every((address) => isLetIn(strangeAwsCaller(arn, address, valuesRead(role.trust, 'aws:userid')))),
    );
  if (!principal) return false;
  const issuer = issuerOf(principal.arn);
  const claims = [...claimsRead(role.trust, issuer)].flatMap(([key, patterns]): ContextEntries => {
    const claim = key.slice(issuer.length + 1);
    if (isFreeClaim(issuer, claim)) return [];
    return strangersClaim(issuer, claim, patterns).map((value) => [key, value]);
  });
  return isLetIn({ principal, context: claims, unknown: [] });
}

/** A policy that lets both in is limited by no address. Both are in blocks that AWS and others give out. */
const addresses = ['11.22.33.44', '191.233.44.55'];

/** A principal of a stranger's account, whose name they choose. */
function strangeAwsCaller(arn: string, address: string, ids: readonly string[]): TrustCaller {
  const organization = 'o-strangers0';
  const network = ['aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn'];
  return {
    principal: parsePrincipal(arn) ?? someoneIn(strangeAccount),
    context: [
      ...maybeAbsent('aws:PrincipalOrgID', organization),
      ...maybeAbsent('aws:PrincipalOrgPaths', `${organization}/r-0000/`),
      ...maybeAbsent('aws:VpceOrgID', organization),
      ...maybeAbsent('aws:VpceOrgPaths', `${organization}/r-0000/`),
      ...maybeAbsent('aws:VpceAccount', strangeAccount),
      ...maybeAbsent('sts:ExternalId', 'a-guess'),
      ...network.flatMap((key) => maybeAbsent(key, 'a-stranger')),
      ['aws:SourceIp', address],
      ['aws:ResourceOrgID', 'o-own0000000'],
      ['aws:ResourceOrgPaths', 'o-own0000000/r-1111/'],
      ...['AIDASTRANGER', ...ids.filter((id) => /^[*?]/.test(id)).map(exampleOf)].map((id): ContextEntries[number] => [
        'aws:userid',
        id,
      ]),
    ],
    unknown: [],
  };
}

function maybeAbsent(key: string, value: string): ContextEntries {
  return [
    [key, value],
    [key, []],
  ];
}

/** ARNs that a stranger can have: in any account, by the patterns that a policy compares aws:PrincipalArn with. */
function strangers(trust: CompiledPolicy | undefined): readonly string[] {
  const chosen = valuesRead(trust, 'aws:principalarn').flatMap((pattern) => {
    const { partition = 'aws', account = '*', resource = '*' } = parseArn(pattern) ?? {};
    if (!/[*?]/.test(account)) return [];
    const name = exampleOf(resource);
    const arn = `arn:${exampleOf(partition).replaceAll('stranger', 'aws')}:iam::${strangeAccount}`;
    return [`${arn}:${/^(user|role)\/./.test(name) ? name : 'user/someone'}`];
  });
  return [someoneIn(strangeAccount).arn, ...chosen];
}

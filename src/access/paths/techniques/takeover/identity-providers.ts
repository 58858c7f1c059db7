import { parseArn } from '../../../../domain/arn.ts';
import { decide } from '../../../evaluator/decide.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import { prepareRequest } from '../../../evaluator/request.ts';
import { maybe, no, yes, type Truth } from '../../../policy/truth.ts';
import type { Identity } from '../../model/identity.ts';
import { requestTimeKeys } from '../../model/request-context.ts';
import { targetOfArn } from '../../model/target.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { statementsOf } from '../shared/trust-policies.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';

/** A sort of identity provider, and how a caller gets into its place. */
interface ProviderTakeover extends Pick<Takeover, 'id' | 'summary' | 'source'> {
  readonly type: 'saml-provider' | 'oidc-provider';
  /** The call that changes the provider. */
  readonly action: string;
  /** The call by which a user of the provider gets a session. */
  readonly signIn: string;
  /** What else must be true, in words; `#` stands for the name of the provider. */
  readonly assumption: string;
}

/** Acting as a role through an identity provider that it trusts. */
export const identityProviderTakeovers: readonly Takeover[] = [
  takeoverBy({
    id: 'update-saml-provider',
    summary: 'Replace the metadata of a SAML provider that a role trusts, and sign in as the role.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html',
    type: 'saml-provider',
    action: 'iam:UpdateSAMLProvider',
    signIn: 'sts:AssumeRoleWithSAML',
    assumption: 'the account has the SAML provider #',
  }),
  takeoverBy({
    id: 'update-oidc-thumbprint',
    summary: 'Replace the thumbprints of an OIDC provider that a role trusts, pose as it, and sign in as the role.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html',
    type: 'oidc-provider',
    action: 'iam:UpdateOpenIDConnectProviderThumbprint',
    signIn: 'sts:AssumeRoleWithWebIdentity',
    assumption: 'the caller can answer requests for #, and AWS checks it by its thumbprint alone',
  }),
];

function takeoverBy({ type, action, signIn, assumption, ...row }: ProviderTakeover): Takeover {
  return {
    ...row,
    isPossible: (actor, context) => context.hasAllow(actor, action),
    candidates: (actor, context) =>
      context.hasAllow(actor, action) ? identitiesInAccount(actor, 'role', context) : [],
    *plans(actor, { identity }, { model, hasAllow }) {
      if (identity.kind !== 'role' || identity.account !== actor.identity.account || !hasAllow(actor, action)) return;
      for (const provider of providersOf(identity, type)) {
        const truth = truthOfSignIn(identity, provider, signIn, model);
        if (truth === no) continue;
        const name = nameOf(provider);
        yield {
          calls: [{ action, on: targetOfArn(provider, identity.account) }],
          assumptions: [
            assumption.replaceAll('#', () => name),
            ...(truth === maybe ? [`the trust policy of ${identity.name} lets a user of ${name} in`] : []),
          ],
          canBringMfa: false,
          session: 'anyone',
        };
      }
    },
  };
}

/** The providers of its own account that a role's trust policy names. */
function providersOf({ trust, account }: Identity, type: string): readonly string[] {
  const named = statementsOf(trust)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principals }) => (principals?.negated ? [] : (principals?.items ?? [])))
    .flatMap(({ kind, value }) => (kind === 'Federated' ? [value] : []));
  return [...new Set(named)].filter((value) => {
    const arn = parseArn(value);
    return arn?.account === account && arn.resource.startsWith(`${type}/`);
  });
}

function nameOf(provider: string): string {
  return (parseArn(provider)?.resource ?? provider).replace(/^[^/]*\//, '');
}

/** Whoever is the provider chooses what it says of its users; other conditions stay open. */
function truthOfSignIn(role: Identity, provider: string, action: string, { reference, now }: AccessModel): Truth {
  const principal = parsePrincipal(provider);
  if (!role.trust || !principal) return no;
  const said = provider.includes(':saml-provider/') ? 'saml:' : `${nameOf(provider).toLowerCase()}:`;
  const request = prepareRequest(reference, {
    principal,
    action,
    resource: role.arn,
    resourceAccount: role.account,
    context: [],
    unknown: [...requestTimeKeys, `${said}*`, 'aws:FederatedProvider'],
    since: now?.getTime(),
  });
  const { decision } = decide(request, { identity: [], resource: role.trust });
  if (decision !== 'conditional') return decision === 'allowed' ? yes : no;
  const keys = statementsOf(role.trust).flatMap(({ conditions }) => conditions.map(({ text }) => text.key));
  return keys.every((key) => key.toLowerCase().startsWith(said)) ? yes : maybe;
}

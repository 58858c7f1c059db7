import { parseArn } from '../../../../domain/arn.ts';

/** Web identity providers, and what their tokens say about whose they are. */
interface TokenFacts {
  /** Claims that every holder of a token can choose, in lower case. All others say whose it is. */
  readonly free: readonly string[];
  /** What the claims of a stranger's token are, where the form matters. */
  readonly strangers: Readonly<Record<string, string>>;
  /** Of a claim: what a pattern begins with that matches tokens of one tenant only. */
  readonly fixed?: Readonly<Record<string, RegExp>>;
}

/**
 * The providers that everybody can get tokens of. Others are taken to belong to one organization or cluster.
 * https://docs.github.com/en/actions/reference/security/oidc, https://docs.gitlab.com/ci/secrets/id_token_authentication/,
 * https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const shared: ReadonlyMap<string, TokenFacts> = new Map<string, TokenFacts>([
  [
    'token.actions.githubusercontent.com',
    {
      free: ['aud', 'azp', 'environment', 'ref', 'workflow'],
      strangers: {
        sub: 'repo:stranger/repository:ref:refs/heads/main',
        repository: 'stranger/repository',
        job_workflow_ref: 'stranger/repository/.github/workflows/w.yml@refs/heads/main',
      },
      fixed: {
        sub: /^(repo:[^/@:*?]+[/@]|(repository|job_workflow_ref):[^/:*?]+\/|(repository|repository_owner|actor|enterprise)(_id)?:[^:*?]+(:|$))/,
        repository: /^[^/*?]+\//,
        job_workflow_ref: /^[^/*?]+\//,
      },
    },
  ],
  [
    'gitlab.com',
    {
      free: ['aud'],
      strangers: { sub: 'project_path:stranger/project:ref_type:branch:ref:main' },
      fixed: { sub: /^project_path:[^/*?]+\// },
    },
  ],
  [
    'app.terraform.io',
    {
      free: ['aud'],
      strangers: { sub: 'organization:stranger:project:p:workspace:w:run_phase:apply' },
      fixed: { sub: /^organization:[^:*?]+:/ },
    },
  ],
  [
    'agent.buildkite.com',
    {
      free: ['aud'],
      strangers: { sub: 'organization:stranger:pipeline:p:ref:refs/heads/main:commit:c:step:s' },
      fixed: { sub: /^organization:[^:*?]+:/ },
    },
  ],
  [
    'oidc.vercel.com',
    {
      free: ['aud'],
      strangers: { sub: 'owner:stranger:project:p:environment:production' },
      fixed: { sub: /^owner:[^:*?]+:/ },
    },
  ],
  ['accounts.google.com', { free: [], strangers: {} }],
  ['cognito-identity.amazonaws.com', { free: ['amr'], strangers: {} }],
  ['graph.facebook.com', { free: [], strangers: {} }],
  ['www.amazon.com', { free: [], strangers: {} }],
]);

const ofOneTenant: TokenFacts = { free: ['aud', 'azp', 'amr'], strangers: {} };
const ofCluster: TokenFacts = {
  free: ['aud'],
  strangers: { sub: 'system:serviceaccount:default:default' },
};

/** The issuer of a web identity provider, in lower case: its condition keys begin with it. */
export function issuerOf(provider: string): string {
  return issuerIn(provider).toLowerCase();
}

/** The same as the policy writes it. */
export function issuerIn(provider: string): string {
  return (parseArn(provider)?.resource ?? provider).replace(/^oidc-provider\//, '');
}

/** Whether everybody can get a token of an issuer. */
export function isSharedIssuer(issuer: string): boolean {
  return issuer === '*' || shared.has(issuer);
}

/** The cluster id of the issuer of an EKS cluster; undefined for other issuers. */
export function clusterOfIssuer(issuer: string): string | undefined {
  return /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\/(.+)$/i.exec(issuer)?.[1];
}

/** Whether every holder of a token of an issuer can choose a claim, in lower case. */
export function isFreeClaim(issuer: string, claim: string): boolean {
  return factsOf(issuer).free.includes(claim);
}

/**
 * The values that a claim (lower case) can have in the token of somebody whom nobody meant to let in. `patterns` are
 * those that a policy compares it with: who can choose a name chooses one that matches.
 */
export function strangersClaim(issuer: string, claim: string, patterns: readonly string[]): readonly string[] {
  const { strangers, fixed = {} } = factsOf(issuer);
  const isOfOneTenant = (pattern: string) => fixed[claim]?.test(pattern) ?? /[^*?]/.test(pattern);
  return [strangers[claim] ?? 'stranger', ...patterns.filter((pattern) => !isOfOneTenant(pattern)).map(exampleOf)];
}

/** A text that a pattern matches. */
export function exampleOf(pattern: string): string {
  return pattern.replaceAll('*', 'stranger').replaceAll('?', 's');
}

function factsOf(issuer: string): TokenFacts {
  return shared.get(issuer) ?? (clusterOfIssuer(issuer) === undefined ? ofOneTenant : ofCluster);
}

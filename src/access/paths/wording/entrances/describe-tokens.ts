import { clusterOfIssuer, issuerIn, issuerOf } from '../../model/entrances/providers.ts';
import type { Entrance, OpenConditions } from '../../model/entrances/entrance.ts';
import { listed, positive, type Described } from './phrases.ts';

/** Who has tokens of a web identity provider that the trust policy accepts. */
export function describeTokens({ principal, reach, open }: Entrance, needed: readonly OpenConditions[]): Described {
  const issuer = issuerOf(principal);
  if (issuer === cognito) return describePool(reach, open);
  const words = tokensOf(principal);
  const found = positive(needed, `${issuer}:sub`);
  const patterns = found && listed({ ...found.clause, values: found.clause.values.map(words.short) });
  const said = found ? [found.open] : [];
  if (found?.clause.values.some((value) => /^(repo:|project_path:|system:serviceaccount:)?[*:]*$/.test(value)))
    return { who: words.any, said };
  if (reach === 'limited')
    return { who: patterns === undefined ? words.some : `${words.those} match ${patterns}`, said };
  return { who: patterns === undefined ? words.any : `${words.anyThat} ${patterns}`, said };
}

/** How the holders of a provider's tokens are called. */
interface TokenWords {
  readonly any: string;
  /** The same with a pattern after it that everybody can match. */
  readonly anyThat: string;
  /** Those that other conditions pick. */
  readonly some: string;
  readonly those: string;
  readonly short: (pattern: string) => string;
}

const same = (pattern: string) => pattern;

const cognito = 'cognito-identity.amazonaws.com';

/**
 * Identity pools give credentials to guests, too, unless the policy asks for `authenticated`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
 */
function describePool(reach: Entrance['reach'], open: readonly OpenConditions[]): Described {
  if (reach === 'anybody') return { who: 'anybody, by a Cognito identity pool that they make themselves', said: [] };
  const pool = positive(open, `${cognito}:aud`);
  const method = positive(open, `${cognito}:amr`);
  const isSignedIn = method?.clause.values.includes('authenticated') === true;
  return {
    who: `${isSignedIn ? 'users' : 'guests and users'} of ${pool ? `Cognito identity pool ${listed(pool.clause)}` : 'Cognito identity pools'}`,
    said: [pool, method].flatMap((found) => (found ? [found.open] : [])),
  };
}

function tokensOf(principal: string): TokenWords {
  const known = tokenWords.get(issuerOf(principal));
  if (known) return known;
  const issuer = issuerIn(principal);
  const cluster = clusterOfIssuer(issuer);
  if (cluster !== undefined) {
    const some = `service accounts of EKS cluster ${cluster}`;
    const any = `any service account of EKS cluster ${cluster}`;
    const short = (pattern: string) => pattern.replace(/^system:serviceaccount:/, '');
    return { any, anyThat: `${any} that matches`, some, those: `${some} that`, short };
  }
  const provider = issuer === '*' ? 'a web identity provider of this account' : `OIDC provider ${issuer}`;
  const any = `any identity of ${provider}`;
  return {
    any,
    anyThat: `${any} whose sub matches`,
    some: `identities of ${provider}`,
    those: `identities of ${provider} whose sub values`,
    short: same,
  };
}

const tokenWords: ReadonlyMap<string, TokenWords> = new Map<string, TokenWords>([
  [
    'token.actions.githubusercontent.com',
    {
      any: 'anyone who can run a workflow in any GitHub repository',
      anyThat: 'anyone who can run a workflow in a GitHub repository that matches',
      some: 'workflows of GitHub repositories',
      those: 'GitHub repositories that',
      short: (pattern) => pattern.replace(/^repo:/, '').replace(/:\*$/, ''),
    },
  ],
  [
    'accounts.google.com',
    {
      any: 'anyone with a Google account',
      anyThat: 'anyone with a Google account that matches',
      some: 'Google accounts',
      those: 'Google accounts that',
      short: same,
    },
  ],
  [
    'gitlab.com',
    {
      any: 'anyone who can run a pipeline in any project of gitlab.com',
      anyThat: 'anyone who can run a pipeline in a project of gitlab.com that matches',
      some: 'pipelines of projects of gitlab.com',
      those: 'projects of gitlab.com that',
      short: (pattern) => pattern.replace(/^project_path:/, '').replace(/:\*$/, ''),
    },
  ],
  [
    'app.terraform.io',
    {
      any: 'anyone who can run a workspace in any organization of app.terraform.io',
      anyThat: 'anyone who can run a workspace of app.terraform.io that matches',
      some: 'workspaces of app.terraform.io',
      those: 'workspaces of app.terraform.io that',
      short: same,
    },
  ],
]);

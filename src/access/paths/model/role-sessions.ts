import { parseArn } from '../../../domain/arn.ts';
import { compileGlob, matches } from '../../policy/patterns/glob.ts';
import type { CompiledPolicy, CompiledStatement } from '../../policy/compile-policy.ts';
import { isProviderKey } from '../../policy/key-set.ts';
import type { PrincipalPattern } from '../../policy/policy.ts';

/** What the sessions of a role carry that neither the role nor its policies say. */
export interface RoleSessions {
  /** Session names: those that policies tell apart, and some other one. */
  readonly names: readonly string[];
  /** The session tags that callers from outside the account send; empty where its trust policy lets none in. */
  readonly tags: readonly OutsideTags[];
  /** Condition keys in lower case, `*` for any rest, that some sessions have and others have not. */
  readonly openKeys: readonly string[];
}

/** The session tags that one statement of a trust policy lets callers from outside send. */
export interface OutsideTags {
  /** Patterns of their keys, in lower case. */
  readonly keys: readonly string[];
  /** The values of tags (lower case) for which the statement names them. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** What is needed of a role. */
interface TrustedRole {
  readonly account: string;
  readonly trust: CompiledPolicy | undefined;
  readonly instanceProfiles: readonly string[];
}

/**
 * Derives from its trust policy what a role's sessions can carry. `names` are those that policies tell apart.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function roleSessions(
  { account, trust, instanceProfiles }: TrustedRole,
  names: readonly string[],
): RoleSessions {
  const allows = trust && !('problem' in trust) ? trust.statements.filter(({ effect }) => effect === 'Allow') : [];
  const federated = allows.flatMap(({ principals }) =>
    (principals?.items ?? []).filter(({ kind }) => kind === 'Federated').map(({ value }) => value),
  );
  const runsOnInstances =
    instanceProfiles.length > 0 && allows.some((statement) => principalsOf(statement).some(isInstanceService));
  return {
    names: [...new Set([someSession, ...names])],
    tags: allows
      .filter((statement) => statement.matchesAction('sts:tagsession') && letsOutsideIn(statement, account))
      .map(outsideTags),
    openKeys: [
      ...(runsOnInstances ? instanceKeys : []),
      ...(federated.length > 0 ? ['aws:federatedprovider', ...federated.flatMap(providerKeys)] : []),
      ...(allows.some((statement) => statement.matchesAction('sts:setsourceidentity')) ? ['aws:sourceidentity'] : []),
    ],
  };
}

/**
 * What the sessions that one statement of a role's trust policy lets in carry: the same object as `all`, if that is no
 * less than what all of the role's sessions carry.
 */
export function sessionsBy(
  statement: CompiledStatement,
  { account, trust }: Pick<TrustedRole, 'account' | 'trust'>,
  all: RoleSessions,
): RoleSessions {
  if (!trust || 'problem' in trust) return all;
  const own = roleSessions({ account, trust: { ...trust, statements: [statement] }, instanceProfiles: [] }, all.names);
  const isAll = own.tags.length === all.tags.length && own.openKeys.length === all.openKeys.length;
  return isAll ? all : own;
}

/** The name of a session that no policy tells apart from others. */
const someSession = 'a-session';

/**
 * The session names that the conditions of some policies on aws:userid tell apart: `alice` of `AROA…:alice`.
 */
export function sessionNamesIn(policies: Iterable<CompiledPolicy>): readonly string[] {
  const names = new Set<string>();
  for (const policy of policies) {
    if ('problem' in policy) continue;
    for (const { text } of policy.statements.flatMap(({ conditions }) => conditions)) {
      if (text.key.toLowerCase() !== 'aws:userid') continue;
      for (const value of text.values) {
        const [, name] = /^[^:]*:(.+)$/s.exec(value) ?? [];
        const example = name?.replaceAll('*', '').replaceAll('?', 'x');
        if (example) names.add(example);
      }
    }
  }
  return [...names];
}

/**
 * What sessions of a role can have as a session tag (its key in lower case): nothing, anything, or one of some values.
 */
export function sessionTagValues({ tags }: RoleSessions, key: string): 'any' | readonly string[] {
  const values: string[] = [];
  for (const { keys, values: named } of tags) {
    const given = named.get(key);
    if (given) values.push(...given);
    else if (keys.some((pattern) => matches(compileGlob(pattern), key))) return 'any';
  }
  return values;
}

/** Keys of requests that are signed with the credentials that EC2 delivers to an instance. */
const instanceKeys = [
  'ec2:sourceinstancearn',
  'ec2:roledelivery',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
];

/** Whether a condition key (lower case) is one that only some sessions have. */
export function isSessionKey(key: string): boolean {
  return sessionKeys.has(key) || isProviderKey(key);
}

const sessionKeys: ReadonlySet<string> = new Set([...instanceKeys, 'aws:federatedprovider', 'aws:sourceidentity']);

function isInstanceService({ kind, value }: PrincipalPattern): boolean {
  return kind === 'Service' && value.startsWith('ec2.');
}

/** The keys that a provider's sessions carry: `saml:*`, `token.actions.githubusercontent.com:*`. */
function providerKeys(provider: string): readonly string[] {
  const resource = parseArn(provider)?.resource ?? provider;
  if (resource.startsWith('saml-provider/')) return ['saml:*'];
  return [`${resource.replace(/^oidc-provider\//, '').toLowerCase()}:*`];
}

function principalsOf({ principals }: CompiledStatement): readonly PrincipalPattern[] {
  return principals?.items ?? [];
}

/** Whether a statement lets in somebody who is no user or role of the account. */
function letsOutsideIn(statement: CompiledStatement, account: string): boolean {
  return (
    statement.principals?.negated === true ||
    principalsOf(statement).some(
      ({ kind, value }) => kind !== 'AWS' || value === '*' || (parseArn(value)?.account ?? value) !== account,
    )
  );
}

function outsideTags({ conditions }: CompiledStatement): OutsideTags {
  const keys = conditions.flatMap(({ text }) => {
    const isList = /^forallvalues:string(equals|like)/i.test(text.operator) && text.key.toLowerCase() === 'aws:tagkeys';
    return isList ? text.values.map((value) => value.toLowerCase()) : [];
  });
  const values = conditions.flatMap(({ text }) => {
    const [, tag] = /^aws:requesttag\/(.+)$/is.exec(text.key) ?? [];
    const isFixed = /^stringequals$/i.test(text.operator) && !text.values.some((value) => value.includes('${'));
    return tag !== undefined && isFixed ? [[tag.toLowerCase(), text.values] as const] : [];
  });
  return { keys: keys.length > 0 ? keys : ['*'], values: new Map(values) };
}

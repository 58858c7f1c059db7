import { parseArn } from '../../../../domain/arn.ts';
import type { Entrance, OpenConditions } from '../../model/entrances/entrance.ts';
import { isFreeClaim, issuerOf } from '../../model/entrances/providers.ts';
import { clauseOf } from '../condition-clause.ts';
import { describeClause } from '../describe-clause.ts';
import { describeTokens } from './describe-tokens.ts';
import { joined, listed, positive, type Described } from './phrases.ts';

/** An entrance in words. */
export interface EntranceWords {
  /** Who gets in: `account 444455556666`, `GitHub repositories that match acme/*`. */
  readonly who: string;
  /** What they need besides: `with external id x`. Empty if nothing. */
  readonly conditions: readonly string[];
}

/** Where an entrance leads. */
export interface EntrancePlace {
  /** The role's name. */
  readonly role: string;
  /** The role's account. */
  readonly account: string;
}

/** Says who uses an entrance and under which conditions. What callers choose freely is no condition. */
export function describeEntrance(entrance: Entrance, place: EntrancePlace): EntranceWords {
  const needed = entrance.open.filter(({ texts }) => !texts.some(({ key }) => isFree(key, entrance)));
  const described = wordings[entrance.kind](entrance, needed, place);
  const left = needed.filter((each) => !described.said.includes(each));
  return { who: described.who, conditions: [...new Set(left.map(describeOpen))] };
}

/** All who get into a role, in one phrase each; alike ones together. */
export function describeEntrances(entrances: readonly Entrance[], place: EntrancePlace): readonly string[] {
  const phrases = entrances.map((entrance) => {
    const { who, conditions } = describeEntrance(entrance, place);
    const isService = who.startsWith(theService);
    return { who, conditions, isService, of: entrance.kind === 'identity' ? ofAccount(entrance, place) : undefined };
  });
  const groups = Map.groupBy(phrases, ({ of, who, isService, conditions }) =>
    JSON.stringify([isService ? theService : (of ?? who), conditions]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = [...new Set(group.map(({ who }) => who))].map((who) =>
      first.of === undefined ? who : who.slice(0, -first.of.length),
    );
    if (first.isService && names.length > 1)
      return [
        [
          `the services ${joined(
            names.map((name) => name.slice(theService.length)),
            'and',
          )}`,
          ...first.conditions,
        ].join(', '),
      ];
    const end = [first.of ?? '', ...first.conditions.map((condition) => `, ${condition}`)].join('');
    return [`${joined(names, 'and')}${end}`];
  });
}

const theService = 'the service ';

type Describe = (entrance: Entrance, needed: readonly OpenConditions[], place: EntrancePlace) => Described;

const wordings: Readonly<Record<Entrance['kind'], Describe>> = {
  anybody: describeAnybody,
  account: ({ account = '', reach }, _needed, place) => ({
    who:
      account === place.account
        ? 'users and roles of this account whose policies allow it'
        : reach === 'inside'
          ? `users and roles of account ${account} whose policies allow it`
          : `account ${account}`,
    said: [],
  }),
  identity: (entrance, _needed, place) => ({
    who: `${nameIn(entrance.principal)}${ofAccount(entrance, place)}`,
    said: [],
  }),
  saml: ({ principal }, _needed, { role }) => ({ who: describeSaml(principal, role), said: [] }),
  oidc: describeTokens,
  certificate: describeCertificate,
  service: ({ principal }) => ({
    who: principal === '*' ? 'services of AWS' : `the service ${principal}`,
    said: [],
  }),
  deleted: ({ principal }) => ({ who: `nobody by ${principal}, which was deleted`, said: [] }),
  unreadable: ({ principal }) => ({ who: `"${principal}", which is no principal`, said: [] }),
};

function describeAnybody({ reach }: Entrance, needed: readonly OpenConditions[]): Described {
  if (reach === 'anybody') {
    const isMetByAll = ({ texts }: OpenConditions) => texts.some(({ key }) => tellsWho.has(key.toLowerCase()));
    return { who: 'anybody in AWS', said: needed.filter(isMetByAll) };
  }
  const organization = positive(needed, 'aws:principalorgid');
  if (organization) return { who: organizationIn(listed(organization.clause)), said: [organization.open] };
  const account = positive(needed, 'aws:principalaccount');
  if (account) return { who: `account ${listed(account.clause)}`, said: [account.open] };
  return { who: 'anybody in AWS', said: [] };
}

/** Keys that tell a stranger from others: where strangers get in, conditions on these keep nobody out. */
const tellsWho: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:userid',
  'sts:externalid',
]);

function organizationIn(values: string): string {
  return /^\$\{aws:ResourceOrgID\}$/i.test(values)
    ? "anybody of this account's organization"
    : `anybody of organization ${values}`;
}

function describeSaml(provider: string, role: string): string {
  if (provider === '*') return 'whoever signs in by a SAML provider of this account';
  const name = /[^/]*$/.exec(provider)?.[0] ?? provider;
  const [, permissionSet] = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role) ?? [];
  return permissionSet === undefined
    ? `whoever signs in by SAML provider ${name}`
    : `people with permission set ${permissionSet} of IAM Identity Center`;
}

function describeCertificate(_entrance: Entrance, needed: readonly OpenConditions[]): Described {
  const anchor = positive(needed, 'aws:sourcearn');
  const who = 'holders of a certificate that IAM Roles Anywhere accepts';
  return anchor ? { who: `${who} by trust anchor ${listed(anchor.clause)}`, said: [anchor.open] } : { who, said: [] };
}

/** What everybody can choose who makes a session, and what AWS itself sends. */
function isFree(key: string, { kind, principal }: Entrance): boolean {
  const name = key.toLowerCase();
  if (/^(aws:requesttag\/|aws:(tagkeys|useragent|referer|requestedregion|sourceidentity)$|saml:aud$)/.test(name))
    return true;
  if (name.startsWith('sts:')) return name !== 'sts:externalid';
  if (kind !== 'oidc') return false;
  const issuer = issuerOf(principal);
  return name.startsWith(`${issuer}:`) && isFreeClaim(issuer, name.slice(issuer.length + 1));
}

function describeOpen({ texts, hold }: OpenConditions): string {
  const words = texts.map((text) => {
    const clause = clauseOf(text, hold);
    const isExternalId = clause.key.toLowerCase() === 'sts:externalid' && clause.relation === 'is';
    return isExternalId ? `with external id ${listed(clause)}` : describeClause(clause);
  });
  return [...new Set(words)].join(' or ');
}

function ofAccount({ account = '' }: Entrance, place: EntrancePlace): string {
  return account === place.account ? ' of this account' : ` of account ${account}`;
}

/** `user ana`, `session s of role deploy` of an ARN. */
function nameIn(principal: string): string {
  const [type = '', ...path] = (parseArn(principal)?.resource ?? principal).split('/');
  if (type === 'assumed-role') return `session ${path.at(-1) ?? ''} of role ${path[0] ?? ''}`;
  return path.length === 0 ? principal : `${type} ${path.at(-1) ?? ''}`;
}

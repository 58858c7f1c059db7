import { home, region, type AccountParts } from '../../accounts/account.ts';
import type { Statement } from '../../accounts/statements.ts';
import type { Tags } from '../../../src/domain/resource.ts';

/** A policy's statements. Two documents are the same policy if they are the same object. */
export interface Document {
  readonly Statement: readonly Statement[];
}

/** What has policies: inline ones by name, and the ARNs of managed ones. */
export interface Holder {
  readonly inline: Readonly<Record<string, Document>>;
  readonly attached: readonly string[];
}

/** A user or a role. */
export interface Principal extends Holder {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly tags: Tags;
  /** The ARN of a managed policy. */
  readonly boundary?: string | undefined;
  /** Of users: the names of their groups, how many access keys they have, and whether they have a password. */
  readonly groups: readonly string[];
  readonly keys: number;
  readonly password: boolean;
  /** Of roles. */
  readonly trust?: Document | undefined;
}

/** A managed policy of the account. */
export interface ManagedPolicy {
  readonly versions: readonly Document[];
  /** The place of the default version. */
  readonly current: number;
}

/** The instance that all want to terminate. */
export interface Instance {
  readonly tags: Tags;
  readonly terminationProtection: boolean;
  readonly stopProtection: boolean;
  readonly isTerminated: boolean;
  /** What a shutdown from inside does; it stops unless somebody has changed it. */
  readonly shutdown?: 'terminate';
  /** What it runs when it starts. */
  readonly userData?: 'shutdown';
  readonly isStopped?: boolean;
}

/** One account as calls change it, and whose credentials somebody has. Nothing of it is ever changed in place. */
export interface World {
  /** By ARN. */
  readonly principals: Readonly<Record<string, Principal>>;
  /** By name. */
  readonly groups: Readonly<Record<string, Holder>>;
  /** By ARN. */
  readonly policies: Readonly<Record<string, ManagedPolicy>>;
  /** Instance profiles by name, each with the ARN of its role. */
  readonly profiles: Readonly<Record<string, string | undefined>>;
  readonly instance: Instance;
  /** The users and roles whose credentials they have, by ARN, and sessions of roles with tags (`sessionOf`), in order. */
  readonly held: readonly string[];
}

/** The ARN of a user, role, group, policy or instance profile of the account. */
export function iamArn(kind: 'user' | 'role' | 'group' | 'policy' | 'instance-profile', name: string): string {
  return `arn:aws:iam::${home}:${kind}/${name}`;
}

export const instanceId = 'i-1';
export const instanceArn = `arn:aws:ec2:${region}:${home}:instance/${instanceId}`;

/** The policy that somebody writes who may write one. */
export const everything: Document = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** The policies of AWS that are in the model, by ARN: what of them matters here. */
export const ofAws: Readonly<Record<string, Document>> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': everything,
  'arn:aws:iam::aws:policy/IAMFullAccess': { Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] },
  'arn:aws:iam::aws:policy/AmazonEC2FullAccess': { Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] },
  'arn:aws:iam::aws:policy/PowerUserAccess': {
    Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
  },
};

/** The document of a managed policy as it is now. */
export function currentVersion({ policies }: World, arn: string): Document | undefined {
  const own = policies[arn];
  return own ? own.versions[own.current] : ofAws[arn];
}

/** The world with one principal changed. */
export function withPrincipal(world: World, arn: string, principal: Principal): World {
  return { ...world, principals: { ...world.principals, [arn]: principal } };
}

/** The world in which somebody has the credentials of another user or role. */
export function holding(world: World, arn: string): World {
  return world.held.includes(arn) ? world : { ...world, held: [...world.held, arn].sort() };
}

/** What is held of a role that was assumed with session tags; its ARN where there are none. */
export function sessionOf(arn: string, tags: Tags): string {
  return Object.keys(tags).length === 0 ? arn : `${arn}#${JSON.stringify(tags)}`;
}

/** The ARN of a user or role, or that of a session. */
export function arnOf(holder: string): string {
  return holder.split('#', 1)[0] ?? holder;
}

/** A user, a role, or a session, whose tags override those of its role. */
export function principalOf({ principals }: World, holder: string): Principal | undefined {
  const arn = arnOf(holder);
  const principal = principals[arn];
  if (!principal || arn === holder) return principal;
  return { ...principal, tags: { ...principal.tags, ...(JSON.parse(holder.slice(arn.length + 1)) as Tags) } };
}

const numbers = new WeakMap<object, number>();
const byText = new Map<string, number>();
let count = 0;

/** A number for each document. */
export function numberOf(document: Document): number {
  const known = numbers.get(document) ?? (count += 1);
  numbers.set(document, known);
  return known;
}

/** A number for each part of a world: equal for equal parts. */
export function partNumber(part: object): number {
  const known = numbers.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'Statement' in value ? numberOf(value as Document) : value,
  );
  const found = byText.get(text) ?? (count += 1);
  byText.set(text, found);
  numbers.set(part, found);
  return found;
}

/** Equal for equal worlds. The order in which things were made does not count. */
export function keyOf({ principals, groups, policies, profiles, instance, held }: World): string {
  const parts = [principals, groups, policies].map((all) =>
    Object.entries(all)
      .map(([name, part]) => `${name} ${partNumber(part as object)}`)
      .sort()
      .join(),
  );
  return `${parts.join()} ${Object.entries(profiles).sort().join()} ${partNumber(instance)} ${held.join()}`;
}

/** The same account as the tests of the engine describe it. */
export function partsOf({ principals, groups, policies, profiles, instance }: World): AccountParts {
  const all = Object.entries(principals);
  const held = ({ inline, attached }: Holder) => ({
    inline: Object.fromEntries(Object.entries(inline).map(([name, { Statement }]) => [name, Statement])),
    attached,
  });
  const bounded = (principal: Principal) => ({
    ...held(principal),
    ...(principal.boundary !== undefined && { boundary: principal.boundary }),
    tags: principal.tags,
  });
  return {
    users: Object.fromEntries(
      all
        .filter(([, { kind }]) => kind === 'user')
        .map(([, user]) => [
          user.name,
          { ...bounded(user), groups: user.groups, keys: user.keys, password: user.password },
        ]),
    ),
    roles: Object.fromEntries(
      all
        .filter(([, { kind }]) => kind === 'role')
        .map(([arn, role]) => [
          role.name,
          {
            ...bounded(role),
            trust: role.trust?.Statement ?? [],
            profiles: Object.keys(profiles).filter((name) => profiles[name] === arn),
          },
        ]),
    ),
    groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, held(group)])),
    managed: Object.fromEntries(
      Object.entries(policies).map(([arn, { versions }]) => [
        arn.slice(arn.lastIndexOf('/') + 1),
        versions.map(({ Statement }) => Statement),
      ]),
    ),
    instances: [
      {
        id: instanceId,
        tags: instance.tags,
        flags: { disableApiTermination: instance.terminationProtection, disableApiStop: instance.stopProtection },
      },
    ],
  };
}

/** The account in a few lines, for the message of a test that fails. */
export function describeWorld({ principals, groups, policies, profiles, instance }: World): string {
  const line = (title: string, holder: Partial<Principal>) => {
    const { inline = {}, attached = [], ...rest } = holder;
    const facts = Object.entries(rest).filter(
      ([name, value]) =>
        !['kind', 'name', 'trust'].includes(name) && !['', '[]', '{}', '0', 'false'].includes(JSON.stringify(value)),
    );
    return [
      `${title}${facts.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join('')}`,
      ...(holder.trust ? [`  trust ${JSON.stringify(holder.trust.Statement)}`] : []),
      ...attached.map((arn) => `  attached ${arn}`),
      ...Object.entries(inline).map(([name, document]) => `  ${name}: ${JSON.stringify(document.Statement)}`),
    ];
  };
  return [
    ...Object.entries(principals).flatMap(([arn, principal]) => line(arn.split(':')[5] ?? arn, principal)),
    ...Object.entries(groups).flatMap(([name, group]) => line(`group/${name}`, group)),
    ...Object.entries(policies).flatMap(([arn, { versions }]) => [
      arn.split(':')[5] ?? arn,
      ...versions.map(({ Statement }) => `  version ${JSON.stringify(Statement)}`),
    ]),
    ...Object.entries(profiles).map(([name, role]) => `instance-profile/${name} of ${role ?? 'no role'}`),
    `instance ${JSON.stringify(instance)}`,
  ].join('\n');
}

import { home } from '../../../accounts/account.ts';
import { holding, iamArn, sessionOf, withPrincipal, type Document, type World } from '../world.ts';
import {
  boundaryKey,
  managedArns,
  ofKind,
  requestTags,
  tagChoices,
  tagsOf,
  without,
  type Names,
  type Operation,
} from './call.ts';

/** The calls on the boundaries and tags of users and roles. */
export const principalOperations: readonly Operation[] = (['User', 'Role'] as const).flatMap(
  (kind): readonly Operation[] => {
    const principals = (world: World) => ofKind(world, kind === 'User' ? 'user' : 'role');
    return [
      {
        action: `iam:Delete${kind}PermissionsBoundary`,
        *calls(world) {
          for (const [arn, principal] of principals(world)) {
            if (principal.boundary === undefined) continue;
            yield {
              resource: arn,
              carries: { ...tagsOf(principal), ...boundaryKey(principal.boundary) },
              then: withPrincipal(world, arn, { ...principal, boundary: undefined }),
            };
          }
        },
      },
      {
        action: `iam:Put${kind}PermissionsBoundary`,
        *calls(world, _, names) {
          for (const [arn, principal] of principals(world)) {
            for (const boundary of managedArns(world, names)) {
              if (principal.boundary === undefined || principal.boundary === boundary) continue;
              yield {
                resource: arn,
                carries: { ...tagsOf(principal), ...boundaryKey(boundary) },
                parameters: boundary,
                then: withPrincipal(world, arn, { ...principal, boundary }),
              };
            }
          }
        },
      },
      {
        action: `iam:Tag${kind}`,
        *calls(world) {
          for (const [arn, principal] of principals(world)) {
            for (const tags of tagChoices)
              yield {
                resource: arn,
                carries: { ...tagsOf(principal), ...requestTags(tags) },
                parameters: JSON.stringify(tags),
                then: withPrincipal(world, arn, { ...principal, tags: { ...principal.tags, ...tags } }),
              };
          }
        },
      },
      {
        action: `iam:Untag${kind}`,
        *calls(world) {
          for (const [arn, principal] of principals(world)) {
            for (const tag of Object.keys(principal.tags))
              yield {
                resource: arn,
                carries: { ...tagsOf(principal), 'aws:TagKeys': [tag] },
                parameters: tag,
                then: withPrincipal(world, arn, { ...principal, tags: without(principal.tags, tag) }),
              };
          }
        },
      },
      {
        action: `iam:Create${kind}`,
        before: 3,
        *calls(world, by, names) {
          const type = kind === 'User' ? 'user' : 'role';
          for (const { arn, name, boundary, tags } of newPrincipals(world, type, names))
            yield {
              resource: arn,
              carries: { ...boundaryKey(boundary), ...requestTags(tags) },
              parameters: `boundary ${boundary ?? 'none'}, tags ${JSON.stringify(tags)}`,
              // Tags on what is created need their own permission.
              also:
                Object.keys(tags).length === 0
                  ? []
                  : [{ action: `iam:Tag${kind}`, resource: arn, carries: requestTags(tags) }],
              then: withPrincipal(world, arn, {
                kind: type,
                name,
                tags,
                boundary,
                inline: {},
                attached: [],
                groups: [],
                keys: 0,
                password: false,
                ...(type === 'role' && { trust: openTrust(world) }),
              }),
            };
        },
      },
    ];
  },
);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

/** The calls that give somebody the credentials of users and roles. */
export const credentialOperations: readonly Operation[] = [
  {
    action: 'iam:CreateAccessKey',
    *calls(world) {
      for (const [arn, user] of ofKind(world, 'user')) {
        if (user.keys < mostKeys)
          yield {
            resource: arn,
            carries: tagsOf(user),
            then: holding(withPrincipal(world, arn, { ...user, keys: user.keys + 1 }), arn),
          };
      }
    },
  },
  {
    action: 'iam:DeleteAccessKey',
    before: 2,
    *calls(world) {
      for (const [arn, user] of ofKind(world, 'user')) {
        if (user.keys === mostKeys)
          yield {
            resource: arn,
            carries: tagsOf(user),
            then: withPrincipal(world, arn, { ...user, keys: user.keys - 1 }),
          };
      }
    },
  },
  {
    action: 'iam:CreateLoginProfile',
    *calls(world) {
      for (const [arn, user] of ofKind(world, 'user')) {
        if (!user.password)
          yield {
            resource: arn,
            carries: tagsOf(user),
            then: holding(withPrincipal(world, arn, { ...user, password: true }), arn),
          };
      }
    },
  },
  {
    action: 'iam:UpdateLoginProfile',
    *calls(world) {
      for (const [arn, user] of ofKind(world, 'user')) {
        if (user.password) yield { resource: arn, carries: tagsOf(user), then: holding(world, arn) };
      }
    },
  },
  {
    action: 'iam:UpdateAssumeRolePolicy',
    before: 2,
    *calls(world) {
      for (const [arn, role] of ofKind(world, 'role'))
        yield {
          resource: arn,
          carries: { ...tagsOf(role), ...boundaryKey(role.boundary) },
          then: withPrincipal(world, arn, { ...role, trust: openTrust(world) }),
        };
    },
  },
  {
    action: 'sts:AssumeRole',
    *calls(world, _, names) {
      for (const [arn, role] of ofKind(world, 'role')) {
        for (const sends of sessionChoices) {
          for (const tags of readsSessionTags(world) ? [{}, ...names.sessionTags] : [{}]) {
            const carries = { ...tagsOf(role), ...sends, ...requestTags(tags) };
            const tagging = { action: 'sts:TagSession', resource: arn, carries, trust: role.trust };
            yield {
              resource: arn,
              carries,
              parameters: JSON.stringify({ ...sends, ...tags }),
              trust: role.trust,
              also: Object.keys(tags).length === 0 ? [] : [tagging],
              then: holding(world, sessionOf(arn, tags)),
            };
          }
        }
      }
    },
  },
];

/** What somebody who knows the trust policy may send. */
const sessionChoices: readonly Readonly<Record<string, string>>[] = [
  { 'sts:RoleSessionName': 'a' },
  { 'sts:RoleSessionName': 'a', 'sts:ExternalId': 'e-1' },
];

/** Whether any policy reads the tags of callers, or those that calls send: without one, tags of sessions change nothing. */
function readsSessionTags({ principals, groups, policies }: World): boolean {
  return [principals, groups, policies].some((all) => Object.values<object>(all).some(readsTags));
}

function readsTags(part: object): boolean {
  const found = reading.get(part) ?? /aws:(PrincipalTag|RequestTag|TagKeys)/.test(JSON.stringify(part));
  reading.set(part, found);
  return found;
}

const reading = new WeakMap<object, boolean>();

const trusts = new Map<string, Document>();

/** A trust policy that lets in all of the account, and EC2. It names users and roles, so that nobody needs more. */
function openTrust({ principals }: World): Document {
  const arns = Object.keys(principals).sort();
  const key = arns.join();
  const found = trusts.get(key) ?? {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${home}:root`, ...arns] },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      },
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  trusts.set(key, found);
  return found;
}

function* newPrincipals(world: World, kind: 'user' | 'role', names: Names) {
  for (const name of names[kind]) {
    const arn = iamArn(kind, name);
    if (world.principals[arn]) continue;
    for (const boundary of [undefined, ...managedArns(world, names)]) {
      for (const tags of [{}, ...tagChoices.slice(0, 1)]) yield { arn, name, boundary, tags };
    }
  }
}

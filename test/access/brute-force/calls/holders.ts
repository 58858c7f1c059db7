import type { Document, Holder, World } from '../world.ts';
import { currentVersion, everything, iamArn, withPrincipal } from '../world.ts';
import { boundaryKey, denies, givesSomething, managedArns, ofKind, tagsOf, without, type Operation } from './call.ts';

/** Who can have policies, and how the world is with another one in its place. */
interface Held {
  readonly arn: string;
  readonly holder: Holder;
  readonly carries: Readonly<Record<string, string>>;
  readonly becomes: (change: Partial<Holder>) => World;
}

/** The calls on the policies that users, roles and groups have. */
export const holderOperations: readonly Operation[] = (['User', 'Role', 'Group'] as const).flatMap(
  (kind): readonly Operation[] => [
    {
      action: `iam:Put${kind}Policy`,
      *calls(world) {
        for (const { arn, holder, carries, becomes } of holders(world, kind)) {
          for (const name of [...denying(holder), 'written']) {
            const inline: Record<string, Document> = { ...holder.inline, [name]: everything };
            yield { resource: arn, carries, parameters: name, then: becomes({ inline }) };
          }
        }
      },
    },
    {
      action: `iam:Delete${kind}Policy`,
      *calls(world) {
        for (const { arn, holder, carries, becomes } of holders(world, kind)) {
          for (const name of denying(holder))
            yield {
              resource: arn,
              carries,
              parameters: name,
              then: becomes({ inline: without(holder.inline, name) }),
            };
        }
      },
    },
    {
      action: `iam:Attach${kind}Policy`,
      *calls(world, _, names) {
        for (const { arn, holder, carries, becomes } of holders(world, kind)) {
          for (const policy of managedArns(world, names)) {
            if (holder.attached.includes(policy) || !givesSomething(world, policy)) continue;
            yield {
              resource: arn,
              carries: { ...carries, 'iam:PolicyARN': policy },
              parameters: policy,
              then: becomes({ attached: [...holder.attached, policy].sort() }),
            };
          }
        }
      },
    },
    {
      action: `iam:Detach${kind}Policy`,
      *calls(world) {
        for (const { arn, holder, carries, becomes } of holders(world, kind)) {
          for (const policy of holder.attached) {
            if (!denies(currentVersion(world, policy))) continue;
            yield {
              resource: arn,
              carries: { ...carries, 'iam:PolicyARN': policy },
              parameters: policy,
              then: becomes({ attached: holder.attached.filter((other) => other !== policy) }),
            };
          }
        }
      },
    },
  ],
);

function holders(world: World, kind: 'User' | 'Role' | 'Group'): readonly Held[] {
  if (kind === 'Group')
    return Object.entries(world.groups).map(([name, holder]) => ({
      arn: iamArn('group', name),
      holder,
      carries: {},
      becomes: (change) => ({ ...world, groups: { ...world.groups, [name]: { ...holder, ...change } } }),
    }));
  return ofKind(world, kind === 'User' ? 'user' : 'role').map(([arn, holder]) => ({
    arn,
    holder,
    carries: { ...tagsOf(holder), ...boundaryKey(holder.boundary) },
    becomes: (change) => withPrincipal(world, arn, { ...holder, ...change }),
  }));
}

/** The names of inline policies that deny: it is of no use to take others away. */
function denying({ inline }: Holder): readonly string[] {
  return Object.keys(inline).filter((name) => denies(inline[name]));
}

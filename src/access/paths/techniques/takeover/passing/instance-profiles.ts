import type { Actor } from '../../../model/actor.ts';
import type { Call } from '../../../model/call.ts';
import type { SearchContext } from '../../../model/technique.ts';
import { callsOnBestResources } from '../service-calls.ts';

/** An instance profile that carries a role, or none where the role is passed by itself. */
export interface Carrier {
  /** The calls that make the profile. */
  readonly calls: readonly Call[];
  /** Its ARN, where a policy reads it. */
  readonly profile?: string | undefined;
}

const create = 'iam:CreateInstanceProfile';
const add = 'iam:AddRoleToInstanceProfile';
const profileKey = 'ec2:instanceprofile';

/** At most this many profiles of a role are tried. */
const mostProfiles = 5;

/**
 * The instance profiles by which instances get a role: those that carry it already, and a new one where they will not
 * do. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
 */
export function carriersOf(
  { identity: { instanceProfiles } }: Actor,
  actor: Actor,
  actions: readonly string[],
  context: SearchContext,
): readonly Carrier[] {
  const isRead = actions.some((action) => context.applicableStatements(actor, action).keys.has(profileKey));
  if (!isRead && instanceProfiles.length > 0) return [{ calls: [] }];
  const existing = instanceProfiles.slice(0, mostProfiles).map((profile): Carrier => ({ calls: [], profile }));
  if (!context.hasAllow(actor, create) || !context.hasAllow(actor, add)) return existing;
  const named = isRead ? profilesNamed(actor, actions, context) : [];
  const made = [undefined, ...named].map((profile): Carrier => {
    const calls = callsOnBestResources([create, add], actor, context, profile === undefined ? [] : [profile]);
    return { calls, profile: isRead ? calls[0]?.on.arn : undefined };
  });
  return [...existing, ...made];
}

/** A call that starts instances with the profile. */
export function withProfile(call: Call, { profile }: Carrier): Call {
  return profile !== undefined && call.action.startsWith('ec2:')
    ? { ...call, sends: { ...call.sends, 'ec2:InstanceProfile': profile } }
    : call;
}

/** Patterns of the profiles that conditions on the calls name. */
function profilesNamed(actor: Actor, actions: readonly string[], { applicableStatements }: SearchContext): string[] {
  const values = actions.flatMap((action) =>
    applicableStatements(actor, action).statements.flatMap(({ conditions }) =>
      conditions.flatMap(({ text }) => (text.key.toLowerCase() === profileKey ? text.values : [])),
    ),
  );
  return [...new Set(values)].slice(0, mostProfiles);
}

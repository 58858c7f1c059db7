import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { Identity } from '../../model/identity.ts';
import { targetFactory } from '../../model/target-factory.ts';
import type { Target } from '../../model/target.ts';
import { plansOf, type Plan, type SearchContext } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { instanceAccesses } from '../shared/instance-access.ts';
import { start } from '../shared/instance-calls.ts';
import { pass, passing, trustInWords } from '../shared/pass-role.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';
import { maybe } from '../../../policy/truth.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { bestPlan, identitiesInAccount, type Takeover } from './takeover.ts';

const associate = 'ec2:AssociateIamInstanceProfile';
const replace = 'ec2:ReplaceIamInstanceProfileAssociation';
const disassociate = 'ec2:DisassociateIamInstanceProfile';

/** At most this many instances with different tags, places and profiles are tried. */
const mostInstances = 50;

/**
 * Giving a role to an instance that runs already, and using its credentials there.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/attach-iam-role.html
 */
export const instanceProfileTakeovers: readonly Takeover[] = [
  {
    id: 'pass-role-to-existing-instance',
    summary: 'Attach the instance profile of a role to an existing instance, run commands on it, and act as the role.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/attach-iam-role.html',
    candidates: (actor, context) =>
      mayAttach(actor, context) ? withProfiles(identitiesInAccount(actor, 'role', context)) : [],
    *plans(actor, role, context) {
      const { kind, account, instanceProfiles } = role.identity;
      if (kind !== 'role' || account !== actor.identity.account || !mayAttach(actor, context)) return;
      const entered = enteredBy(actor, context);
      for (const { name, truth } of trustedServicePrincipals(role.identity, 'ec2', context.model)) {
        const assumptions = truth === maybe ? [trustInWords(role.identity, name)] : [];
        const plans = entered.flatMap(({ instance, access }) =>
          instanceProfiles
            .filter((profile) => profile !== instance.facts.instanceProfile)
            .flatMap((profile) =>
              attaching(instance, profile).map((calls): Plan => ({
                calls: [passing(role, name), ...calls, ...access.calls],
                assumptions: [...(access.assumptions ?? []), ...assumptions],
              })),
            ),
        );
        const best = bestPlan(actor, plans, context);
        if (best) yield { ...best, canBringMfa: false };
      }
    },
  },
];

const withProfiles = memoizeWeakly((roles: readonly Identity[]) =>
  roles.filter(({ instanceProfiles }) => instanceProfiles.length > 0),
);

function mayAttach(actor: Actor, { hasAllow }: SearchContext): boolean {
  return hasAllow(actor, pass) && (hasAllow(actor, associate) || hasAllow(actor, replace));
}

/** An instance has one profile at a time. */
function attaching(on: Target, profile: string): readonly (readonly Call[])[] {
  const sends = { 'ec2:NewInstanceProfile': profile };
  const attach: Call = { action: associate, on, sends };
  return on.facts.instanceProfile === undefined
    ? [[attach]]
    : [[{ action: replace, on, sends }], [{ action: disassociate, on }, attach]];
}

interface EnteredInstance {
  readonly instance: Target;
  readonly access: Plan;
}

/** The instances on which an actor can run commands, each with the best way. */
function enteredBy(actor: Actor, context: SearchContext): readonly EnteredInstance[] {
  const byActor = entered(context.model);
  const found =
    byActor.get(actor.id) ??
    representatives(context.model)
      .filter(({ account }) => account === actor.identity.account)
      .flatMap((instance): EnteredInstance[] => {
        const plans = instanceAccesses
          .filter(({ actions, needed = actions }) => needed.every((action) => context.hasAllow(actor, action)))
          .flatMap((access) =>
            plansOf(access, instance, context.model).map((plan) => started(instance, access.actions, plan)),
          );
        const access = bestPlan(actor, plans, context);
        return access ? [{ instance, access }] : [];
      });
  byActor.set(actor.id, found);
  return found;
}

const entered = memoizeWeakly<AccessModel, Map<string, readonly EnteredInstance[]>>(() => new Map());

function started(instance: Target, actions: readonly string[], plan: Plan): Plan {
  const isOff = instance.facts.isStopped === true && !actions.includes(start);
  return isOff ? { ...plan, calls: [{ action: start, on: instance }, ...plan.calls] } : plan;
}

/** One instance of those that look alike. */
const representatives = memoizeWeakly(({ snapshot }: AccessModel): readonly Target[] => {
  const targets = snapshot.ofKind('instance').map(targetFactory(snapshot));
  const distinct = new Map(
    targets.map((target) => {
      const { account, region, tags, facts } = target;
      const { isStopped, stopProtection, instanceProfile } = facts;
      return [JSON.stringify([account, region, tags, isStopped, stopProtection, instanceProfile]), target];
    }),
  );
  return [...distinct.values()].slice(0, mostInstances);
});

import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { maybe, no, type Truth } from '../../../policy/truth.ts';
import { actorOf, type Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { SearchContext } from '../../model/technique.ts';
import { pass, passing, trustInWords } from '../shared/pass-role.ts';
import { rolesTrustingService, trustedServicePrincipals } from '../shared/trust-policies.ts';
import { passedToAutomation } from './passing/automation.ts';
import { passedToContainers } from './passing/containers.ts';
import { passedToDataServices } from './passing/data.ts';
import { carriersOf, withProfile, type Carrier } from './passing/instance-profiles.ts';
import { passedToInstances } from './passing/instances.ts';
import type { PassedRole } from './passing/passed-role.ts';
import { wellKnownPassedRoles } from './passing/well-known.ts';
import { callsOnBestResources } from './service-calls.ts';
import type { Takeover } from './takeover.ts';

/** Acting as a role through a service that it trusts. */
export const passedRoleTakeovers: readonly Takeover[] = [
  ...wellKnownPassedRoles,
  ...passedToInstances,
  ...passedToContainers,
  ...passedToDataServices,
  ...passedToAutomation,
].map(takeoverBy);

function takeoverBy(row: PassedRole): Takeover {
  const { to, summary, source, service, actions, assumption, inProfile, withServiceRole, unlessAllowed } = row;
  const isPossible = (actor: Actor, context: SearchContext) =>
    [pass, ...actions].every((action) => context.hasAllow(actor, action));
  return {
    id: `pass-role-to-${to}`,
    summary: `Pass a role to ${summary}`,
    source,
    isPossible,
    candidates: (actor, context) =>
      isPossible(actor, context) ? rolesTrustingService(service, actor.identity.account, context.model) : [],
    *plans(actor, role, context) {
      const { identity } = role;
      if (identity.kind !== 'role' || identity.account !== actor.identity.account) return;
      const trusted = trustedServicePrincipals(identity, service, context.model);
      if (trusted.length === 0 || !isPossible(actor, context)) return;
      if (unlessAllowed !== undefined && isAllowed(unlessAllowed, actor, context)) return;
      const other = withServiceRole === undefined ? notNeeded : serviceRole(withServiceRole, actor, context);
      if (!other) return;
      const onResources = callsOnBestResources(actions, actor, context);
      const carriers: readonly Carrier[] = inProfile ? carriersOf(role, actor, actions, context) : [{ calls: [] }];
      for (const { name, truth } of trusted) {
        for (const carrier of carriers)
          yield {
            calls: [
              ...carrier.calls,
              passing(role, name),
              ...other.calls,
              ...onResources.map((call) => withProfile(call, carrier)),
            ],
            assumptions: [
              ...(assumption === undefined ? [] : [assumption.replaceAll('#', () => identity.name)]),
              ...(truth === maybe ? [trustInWords(identity, name)] : []),
              ...other.assumptions,
            ],
            canBringMfa: false,
          };
      }
    },
  };
}

function isAllowed(action: string, actor: Actor, context: SearchContext): boolean {
  return (
    context.hasAllow(actor, action) &&
    callsOnBestResources([action], actor, context).every((call) => context.evaluate(actor, call) !== no)
  );
}

interface ServiceRole {
  readonly calls: readonly Call[];
  readonly assumptions: readonly string[];
}

const notNeeded: ServiceRole = { calls: [], assumptions: [] };

/** The role that the caller passes most certainly to a service for its own work; undefined where there is none. */
function serviceRole(service: string, actor: Actor, context: SearchContext): ServiceRole | undefined {
  const byService = serviceRoles(actor);
  if (!byService.has(service)) byService.set(service, findServiceRole(service, actor, context));
  return byService.get(service);
}

const serviceRoles = memoizeWeakly<Actor, Map<string, ServiceRole | undefined>>(() => new Map());

function findServiceRole(service: string, actor: Actor, context: SearchContext): ServiceRole | undefined {
  let best: (ServiceRole & { readonly truth: Truth }) | undefined;
  for (const identity of rolesTrustingService(service, actor.identity.account, context.model)) {
    for (const trust of trustedServicePrincipals(identity, service, context.model)) {
      const call = passing(actorOf(identity), trust.name);
      const truth = Math.min(context.evaluate(actor, call), trust.truth) as Truth;
      if (truth === no || (best && truth <= best.truth)) continue;
      const assumptions = trust.truth === maybe ? [trustInWords(identity, trust.name)] : [];
      best = { calls: [call], assumptions, truth };
    }
  }
  return best;
}

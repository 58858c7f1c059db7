import { maybe, no } from '../../../policy/truth.ts';
import type { Actor } from '../../model/actor.ts';
import type { SearchContext } from '../../model/technique.ts';
import { passing, trustInWords } from '../shared/pass-role.ts';
import { rolesTrustingService, trustedServicePrincipals } from '../shared/trust-policies.ts';
import { existingCode } from './existing/code.ts';
import { existingConfiguration } from './existing/configuration.ts';
import type { ExistingResource } from './existing/existing-resource.ts';
import { callsOnBestResources } from './service-calls.ts';
import type { Takeover } from './takeover.ts';

/**
 * Acting as a role through a resource that may exist and run with it. A snapshot does not hold these resources, so every
 * such path is conditional: docs/adr/0020.
 */
export const existingResourceTakeovers: readonly Takeover[] = [...existingCode, ...existingConfiguration].map(
  takeoverBy,
);

function takeoverBy({ id, summary, source, service, inProfile, ways, unlessPassing }: ExistingResource): Takeover {
  const isPossible = (actor: Actor, context: SearchContext) =>
    ways.some(({ actions }) => actions.every((action) => context.hasAllow(actor, action)));
  return {
    id,
    summary,
    source,
    isPossible,
    candidates: (actor, context) =>
      isPossible(actor, context) ? rolesTrustingService(service, actor.identity.account, context.model) : [],
    *plans(actor, role, context) {
      const { identity } = role;
      if (identity.kind !== 'role' || identity.account !== actor.identity.account) return;
      if (inProfile && identity.instanceProfiles.length === 0) return;
      const trusted = trustedServicePrincipals(identity, service, context.model);
      if (trusted.length === 0 || !isPossible(actor, context)) return;
      const areAllowed = (actions: readonly string[]) =>
        actions.every((action) => context.hasAllow(actor, action)) &&
        callsOnBestResources(actions, actor, context).every((call) => context.evaluate(actor, call) !== no);
      const mayPass = trusted.some(({ name }) => context.evaluate(actor, passing(role, name)) !== no);
      if (unlessPassing && mayPass && areAllowed(unlessPassing)) return;
      const way = ways.find(({ actions }) => areAllowed(actions));
      if (!way) return;
      for (const { name, truth } of trusted)
        yield {
          calls: callsOnBestResources(way.actions, actor, context),
          assumptions: [
            way.assumption.replaceAll('#', () => identity.name),
            ...(truth === maybe ? [trustInWords(identity, name)] : []),
          ],
          canBringMfa: false,
        };
    },
  };
}

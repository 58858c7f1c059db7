import { globalRegion } from '../../../../domain/scope.ts';
import { memoize, memoizeWeakly } from '../../../../domain/memoize.ts';
import { actorOf, type Actor } from '../../model/actor.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Identity } from '../../model/identity.ts';
import type { EscalationPlan, SearchContext } from '../../model/technique.ts';

/**
 * Plans for identities, one user of each equivalence class: the plans for the others of the class would lead to
 * equivalent actors, by as many calls that are allowed as certainly. All are planned for where an actor of the team has
 * policies that name resources by variables, and where the plans lead to an actor whose policies read who it is.
 */
export function* plansForEach(
  identities: Iterable<Identity>,
  team: readonly Actor[],
  context: SearchContext,
  plansFor: (identity: Identity) => Iterable<EscalationPlan>,
): Iterable<EscalationPlan> {
  const planned = new Set<number>();
  const isTold = team.some(namesByVariables);
  for (const identity of identities) {
    const key = isTold || identity.kind !== 'user' ? undefined : classOf(identity, context);
    if (key !== undefined && planned.has(key)) continue;
    let isPersonal = false;
    for (const plan of plansFor(identity)) {
      isPersonal ||= context.readsPrincipal(plan.to);
      yield plan;
    }
    if (key !== undefined && !isPersonal) planned.add(key);
  }
}

/** Equal for users whom neither policies nor their credentials tell apart. */
function classOf(identity: Identity, { model, equivalenceKey }: SearchContext): number {
  return classesOf(equivalenceKey)(model)(identity);
}

const classesOf = memoizeWeakly((equivalenceKey: SearchContext['equivalenceKey']) =>
  memoizeWeakly((model: AccessModel) =>
    memoizeWeakly((identity: Identity) =>
      numbersIn(model)(`${equivalenceKey(actorOf(identity))} ${credentialsOf(model)(identity)}`),
    ),
  ),
);

const numbersIn = memoizeWeakly<AccessModel, (key: string) => number>(() => {
  let count = 0;
  return memoize<string, number>(() => (count += 1));
});

const credentialsOf = memoizeWeakly(({ snapshot }: AccessModel) =>
  memoizeWeakly(({ account, name, isCreated }: Identity): string => {
    if (isCreated) return 'created';
    const found = snapshot.find({ account, region: globalRegion, kind: 'credential' }, name)?.attributes;
    return found
      ? `${found.accessKeys.length} ${String(found.passwordEnabled)} ${String(found.mfaActive)}`
      : 'not read';
  }),
);

/** Whether any Resource of its policies has a policy variable: it may tell equivalent users apart. */
const namesByVariables = memoizeWeakly(({ layers: { identity, boundary = [] } }: Actor): boolean =>
  [...identity, ...boundary].some(
    (policy) =>
      !('problem' in policy) && policy.statements.some(({ resourceTemplates }) => resourceTemplates.length > 0),
  ),
);

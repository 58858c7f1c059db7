import type { AccessModel } from '../paths/model/access-model.ts';
import { changedTarget, targetOfArn } from '../paths/model/target.ts';
import { kindOfPattern, targetTypeOf } from '../paths/model/targets/index.ts';
import { plannerOf } from '../paths/search/planner.ts';
import type { ActionFacts, ActionResource } from '../policy/reference.ts';

/**
 * The action with the types of resources that its techniques in the catalogue are about: a request to delete a tenant
 * database names its instance too, but deletes only the former. Which types these are shows in the techniques that
 * apply to a resource of which nothing is known.
 */
export function withTargetTypes(model: AccessModel, action: ActionFacts): ActionFacts {
  const { plansFor } = plannerOf(action.name, model);
  const isTarget = ({ pattern }: ActionResource): boolean => {
    const type = targetTypeOf(kindOfPattern(pattern) ?? '');
    if (!type || type.requestTargets?.has(action.name)) return true;
    return plansFor(changedTarget(targetOfArn(type.exampleArn, ''), { kind: type.kind })).length > 0;
  };
  const resourceTypes = action.resourceTypes.filter(isTarget);
  return resourceTypes.length === 0 ? action : { ...action, resourceTypes };
}

import type { TargetableKind } from '../paths/model/target.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';
import { matches } from '../policy/patterns/glob.ts';
import type { ActionFacts } from '../policy/reference.ts';

/**
 * Whether requests for the action name resources of a kind (those of the types that they must name, if there are any),
 * or its effect is on them.
 */
export function appliesToKind({ name, resourceTypes }: ActionFacts, kind: TargetableKind): boolean {
  const type = targetTypeOf(kind);
  if (!type) return false;
  const required = resourceTypes.filter((each) => each.required);
  return (
    type.requestTargets?.has(name) === true ||
    (required.length > 0 ? required : resourceTypes).some(({ pattern }) => matches(pattern, type.exampleArn))
  );
}

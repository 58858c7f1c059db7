import type { Plan } from '../../model/technique.ts';
import { assuming } from '../shared/database-calls.ts';

/** The plan that removes a protection, where it is on; a protection that was not read is an assumption. */
export function whereOn(isOn: boolean | undefined, assumption: string, plan: Plan): Plan | undefined {
  if (isOn === false) return undefined;
  return isOn ? plan : assuming(plan, `${assumption}, which was not read`);
}

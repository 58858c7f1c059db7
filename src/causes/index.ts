export { causesOf, changesIn, type CauseRequest } from './causes.ts';
export {
  attribute,
  cameAndWent,
  idsInChangingEvents,
  mayExplain,
  namesOfChangingEvents,
  searchFrom,
} from './events/index.ts';
export type { Circumstances, Decide, Focus } from './decide.ts';
export { repairFinder, type RepairContext, type RepairFinder } from './repairs/repairs.ts';
export { reducedAccount } from './explain/reduce.ts';
export { whatToDo } from './repairs/what-to-do.ts';

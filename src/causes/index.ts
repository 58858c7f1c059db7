export { causesOf, type CauseRequest } from './causes.ts';
export type { Circumstances, Decide, Focus } from './decide.ts';

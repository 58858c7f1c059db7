export { keysNeverCarried, type KeyNeverCarried } from './key-never-carried.ts';
export { literalVariables, type LiteralVariables } from './literal-variables.ts';
export { wrongResourceTypes, type WrongResourceType } from './wrong-resource-type.ts';

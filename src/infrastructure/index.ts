export { readCloudFormation } from './cloudformation/reading.ts';
export { declarationsOf, type LeftOut } from './declarations.ts';
export { UnreadableFile, type Reading } from './facts.ts';
export { mergeInto, type Merge } from './merge/merge.ts';
export type { Difference } from './merge/plan.ts';
export { readTerraform } from './terraform/reading.ts';

export { accessLines, type AccessLine } from './access-lines.ts';
export { withChanges, type ChangedAccount } from './apply.ts';
export { compareFindings, opensAccess, type WhatIf } from './compare.ts';
export { plannedChanges, type PlannedChanges } from './terraform-plan.ts';
export { whoCanChanges, type WhoCanChanges } from './who-can-changes.ts';

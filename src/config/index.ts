export { acceptFinding, type NewException } from './accept.ts';
export { loadBaseline } from './baseline.ts';
export { baselineJsonSchema, type Vocabulary } from './baseline-schema.ts';
export { loadPolicyTests, type LoadedPolicyTest } from './policy-tests.ts';
export { loadSettings } from './load-settings.ts';
export { settingsJsonSchema } from './settings-schema.ts';
export { didYouMean } from './wording.ts';
export { ConfigError, formatProblem, type Problem } from './problem.ts';
export type { MailSettings, RequestBudget, Settings } from './settings.ts';

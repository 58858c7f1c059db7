export type { DisagreementKind } from './compare.ts';
export { notSimulated, verifiedActions } from './population.ts';
export { verifyAnswers, type Disagreement, type Verification } from './verify-answers.ts';

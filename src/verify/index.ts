export { notSimulated, verifiedActions } from './population.ts';
export { verifyAnswers, type Disagreement, type Verification } from './verify-answers.ts';
export { simulationKind, verifyChecks } from './verify-findings.ts';
export { nothingVerified, verifyRun, type RunVerification } from './verify-run.ts';

export { actionChoices, actionsMeant } from './policy/action-names.ts';
export { compilePolicy, type CompiledPolicy } from './policy/compile.ts';
export { coversGrant, type Grant, type GrantCoverage } from './policy/covers-grant.ts';
export { decide, type Decision, type Outcome } from './evaluator/decide.ts';
export type { Layers, LayerName } from './evaluator/layers.ts';
export { parsePolicy, type ParsedPolicy } from './policy/parse.ts';
export {
  decideCase,
  problemsOf,
  resultsOf,
  servicesNamed,
  type CaseProblem,
  type PolicyCase,
  type DecidedCase,
  type PolicyTestResults,
} from './evaluator/policy-case.ts';
export type { Policy, PolicyPlace, Problem, Statement } from './policy/policy.ts';
export { readPrincipal, type Principal } from './evaluator/principal.ts';
export type { Reason } from './evaluator/reasons.ts';
export {
  auditedServices,
  loadReference,
  type ActionFacts,
  type ActionResource,
  type Reference,
} from './policy/reference.ts';
export { prepareRequest, type Question, type Request } from './evaluator/request.ts';
export { servicesWrittenIn } from './policy/written-services.ts';
export * from './paths/index.ts';
export * from './ask/index.ts';

export { actionSuggestions, actionsMatching } from './policy/action-names.ts';
export { compilePolicy, type CompiledPolicy } from './policy/compile-policy.ts';
export { coversGrant, type Grant, type GrantCoverage } from './policy/covers-grant.ts';
export { decide, type Decision, type DecisionOutcome } from './evaluator/decide.ts';
export type { Layers, LayerName } from './evaluator/evaluate-layers.ts';
export { parsePolicy, type ParsedPolicy } from './policy/parse/parse-policy.ts';
export {
  decideCase,
  caseProblems,
  policyTestResults,
  servicesInCases,
  type CaseProblem,
  type PolicyCase,
  type DecidedCase,
  type PolicyTestResults,
} from './evaluator/policy-case.ts';
export { matches } from './policy/patterns/glob.ts';
export type { Policy, PolicyPlace, PolicyProblem, Statement } from './policy/policy.ts';
export { parsePrincipal, type Principal } from './evaluator/principal.ts';
export type { Reason } from './evaluator/reasons.ts';
export {
  auditedServices,
  loadReference,
  type ActionFacts,
  type ActionResource,
  type Reference,
} from './policy/reference.ts';
export { prepareRequest, type RequestInput, type Request } from './evaluator/request.ts';
export { servicesInPolicies } from './policy/services-in-policies.ts';
export * from './paths/index.ts';
export * from './ask/index.ts';

export { actionChoices, actionsMeant } from './action-names.ts';
export { compilePolicy, type CompiledPolicy } from './compile.ts';
export { coversGrant, type Grant, type GrantCoverage } from './covers-grant.ts';
export { decide, type Decision, type Outcome } from './decide.ts';
export type { Layers, LayerName } from './layers.ts';
export { parsePolicy, type ParsedPolicy } from './parse.ts';
export {
  decideCase,
  problemsOf,
  resultsOf,
  servicesNamed,
  type CaseProblem,
  type PolicyCase,
  type DecidedCase,
  type PolicyTestResults,
} from './policy-case.ts';
export type { Policy, PolicyPlace, Problem, Statement } from './policy.ts';
export { readPrincipal, type Principal } from './principal.ts';
export type { Reason } from './reasons.ts';
export { auditedServices, loadReference, type ActionFacts, type ActionResource, type Reference } from './reference.ts';
export { prepareRequest, type Question, type Request } from './request.ts';
export { servicesWrittenIn } from './written-services.ts';
export * from './reach/index.ts';
export * from './ask/index.ts';

import { isJsonObject } from '../../domain/json.ts';
import { compilePolicy, type CompiledPolicy } from '../policy/compile-policy.ts';
import { decide, type Decision, type DecisionOutcome } from './decide.ts';
import { isProviderKey, keySet } from '../policy/key-set.ts';
import type { Layers } from './evaluate-layers.ts';
import type { PolicyPlace } from '../policy/policy.ts';
import { parsePrincipal } from './principal.ts';
import type { Reference } from '../policy/reference.ts';
import { prepareRequest, type Request } from './request.ts';

/** A document or its JSON text, or either with the name that reasons are to call it by. */
export type CaseDocument = unknown;

/** One case of a policy test file, its defaults filled in. */
export interface PolicyCase {
  readonly principal: string;
  readonly identityPolicies?: readonly CaseDocument[] | undefined;
  /** Empty: none. */
  readonly permissionsBoundary?: readonly CaseDocument[] | undefined;
  readonly serviceControlPolicies?: readonly (readonly CaseDocument[])[] | undefined;
  readonly resourceControlPolicies?: readonly (readonly CaseDocument[])[] | undefined;
  /** Empty: none was passed. */
  readonly sessionPolicies?: readonly CaseDocument[] | undefined;
  readonly resourcePolicy?: CaseDocument;
  readonly action: string;
  /** Several where the action needs several at once: all must be allowed. */
  readonly resource: string | readonly string[];
  readonly resourceAccount?: string | undefined;
  readonly managementAccount?: string | undefined;
  readonly context?: { readonly [key: string]: ContextScalar | readonly ContextScalar[] } | undefined;
  readonly unknown?: readonly string[] | undefined;
}

export type ContextScalar = string | number | boolean;

/** A case that cannot be decided because of what it says. */
export interface CaseProblem {
  /** `principal`, `action`, `resource`, or the key under `context` or `unknown`. */
  readonly field: readonly string[];
  readonly problem: string;
  /** What could have been meant, to find the nearest of. */
  readonly choices?: readonly string[];
}

/** A case of a policy test with its decision. */
export interface DecidedCase {
  readonly name: string;
  readonly expect: DecisionOutcome;
  readonly decision: Decision;
}

/** What `policy test --format json` prints. */
export interface PolicyTestResults {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly {
    readonly name: string;
    readonly expect: DecisionOutcome;
    readonly actual: DecisionOutcome;
    readonly reasons: Decision['reasons'];
  }[];
}

/** Compares the decisions of cases with what they expect. */
export function policyTestResults(cases: readonly DecidedCase[]): PolicyTestResults {
  const results = cases.map(({ name, expect, decision: { decision, reasons } }) => ({
    name,
    expect,
    actual: decision,
    reasons,
  }));
  const failed = results.filter(({ expect, actual }) => expect !== actual).length;
  return { passed: results.length - failed, failed, cases: results };
}

/** Decides one case. Throws a TypeError where `problemsOf` has something to say about its principal. */
export function decideCase(policyCase: PolicyCase, reference: Reference): Decision {
  const layers = layersOf(policyCase);
  const resources = typeof policyCase.resource === 'string' ? [policyCase.resource] : policyCase.resource;
  const decisions = resources.map((resource) => decide(requestFor(policyCase, resource, reference), layers));
  const worst = worstFirst.find((outcome) => decisions.some(({ decision }) => decision === outcome)) ?? 'implicitDeny';
  return {
    decision: worst,
    reasons: decisions.filter(({ decision }) => decision === worst).flatMap(({ reasons }) => reasons),
  };
}

const worstFirst: readonly DecisionOutcome[] = ['invalid', 'explicitDeny', 'implicitDeny', 'conditional', 'allowed'];

/** What keeps a case from being decided: who asks, what is asked, or a condition key that AWS does not have. */
export function caseProblems(policyCase: PolicyCase, reference: Reference): CaseProblem[] {
  const problems: CaseProblem[] = [];
  if (!parsePrincipal(policyCase.principal)) {
    problems.push({
      field: ['principal'],
      problem: `${JSON.stringify(policyCase.principal)} is neither the ARN of a user, role, session or root, nor a service`,
    });
  }
  if (!/^[^:]+:[^:]+$/.test(policyCase.action)) {
    problems.push({ field: ['action'], problem: `${JSON.stringify(policyCase.action)} is not service:action` });
  }
  const isKnown = conditionKeyTest(reference);
  const keys = [
    ...Object.keys(policyCase.context ?? {}).map((key) => ['context', key]),
    ...(policyCase.unknown ?? []).filter((key) => !key.includes('*')).map((key) => ['unknown', key]),
  ];
  for (const field of keys) {
    const key = field[1] ?? '';
    if (isKnown(key)) continue;
    problems.push({ field, problem: `AWS has no condition key ${key}`, choices: reference.keyNames });
  }
  return problems;
}

/** Tells the condition keys that AWS has, or that an identity provider may send, in any case. */
export function conditionKeyTest({ keyNames }: Reference): (key: string) => boolean {
  const known = keySet(keyNames);
  return (key) => isProviderKey(key) || known.has(key.toLowerCase());
}

/** The services that a reference must hold to decide some cases: those of their actions and condition keys. */
export function servicesInCases(cases: readonly PolicyCase[]): string[] {
  const texts = cases.flatMap(({ action, context, unknown }) => [
    action,
    ...Object.keys(context ?? {}),
    ...(unknown ?? []),
  ]);
  return [...new Set(['sts', ...texts.map((text) => text.toLowerCase().split(':')[0] ?? '')])];
}

function requestFor(policyCase: PolicyCase, resource: string, reference: Reference): Request {
  const principal = parsePrincipal(policyCase.principal);
  if (!principal) throw new TypeError(`no principal: ${policyCase.principal}`);
  const { action, resourceAccount, managementAccount, context = {}, unknown } = policyCase;
  const entries = Object.entries(context).map(([key, value]) => [key, stringsOf(value)] as const);
  return prepareRequest(reference, {
    principal,
    action,
    resource,
    resourceAccount,
    managementAccount,
    context: entries,
    unknown: unknown ?? [],
  });
}

function stringsOf(value: ContextScalar | readonly ContextScalar[]): string[] {
  return (Array.isArray(value) ? (value as readonly ContextScalar[]) : [value]).map(String);
}

function layersOf(policyCase: PolicyCase): Layers {
  const { permissionsBoundary: boundary, sessionPolicies: session, resourcePolicy } = policyCase;
  const levels = (name: string, place: PolicyPlace, lists: PolicyCase['serviceControlPolicies']) =>
    lists?.map((list, level) => compileAll(`${name} of level ${level + 1}`, place, list));
  const resourcePlace = isTrust(policyCase) ? 'trust' : 'resource';
  return {
    identity: compileAll('identity policy', 'identity', policyCase.identityPolicies ?? []),
    boundary: boundary?.length ? compileAll('permissions boundary', 'identity', boundary) : undefined,
    serviceControl: levels('service control policy', 'serviceControl', policyCase.serviceControlPolicies),
    resourceControl: levels('resource control policy', 'resourceControl', policyCase.resourceControlPolicies),
    session: session?.length ? compileAll('session policy', 'session', session) : undefined,
    resource:
      resourcePolicy === undefined ? undefined : compileAll('resource policy', resourcePlace, [resourcePolicy])[0],
  };
}

/** A role's policy is a trust policy; no other resource policy goes without Resource. */
function isTrust({ action, resource }: PolicyCase): boolean {
  const [first = ''] = typeof resource === 'string' ? [resource] : resource;
  return /^sts:/i.test(action) && /:role\//.test(first);
}

function compileAll(label: string, place: PolicyPlace, documents: readonly CaseDocument[]): CompiledPolicy[] {
  return documents.map((entry, index) => {
    const named = namedDocument(entry);
    const name = named?.name ?? (documents.length === 1 ? label : `${label} ${index + 1}`);
    return compilePolicy(name, parsedIfJson(named ? named.document : entry), place);
  });
}

/** What a document given as JSON text says; any other text stays what it is, which is no policy. */
function parsedIfJson(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

function namedDocument(entry: CaseDocument): { readonly name: string; readonly document: unknown } | undefined {
  if (!isJsonObject(entry) || !Object.hasOwn(entry, 'document') || typeof entry.name !== 'string') return undefined;
  return { name: entry.name, document: entry.document };
}

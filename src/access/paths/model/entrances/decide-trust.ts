import { contributingStatements, type ContributingStatements } from '../../../evaluator/contributing-statements.ts';
import { decide } from '../../../evaluator/decide.ts';
import type { Layers } from '../../../evaluator/evaluate-layers.ts';
import type { Principal } from '../../../evaluator/principal.ts';
import { prepareRequest, type Request } from '../../../evaluator/request.ts';
import { compilePolicy, type CompiledPolicy, type CompiledStatement } from '../../../policy/compile-policy.ts';
import type { ContextEntries } from '../../../policy/context.ts';
import type { ConditionText } from '../../../policy/policy.ts';
import { maybe } from '../../../policy/truth.ts';
import { requestTimeKeys } from '../request-context.ts';
import { freeKeys } from './callers.ts';
import type { OpenConditions, TrustContext, TrustingRole } from './entrance.ts';
import { exampleOf, issuerOf } from './providers.ts';

/** Whether a trust policy lets a caller in, and what is open about it. */
export interface TrustDecision {
  readonly isLetIn: boolean;
  /** Empty if it does not let them in. */
  readonly open: readonly OpenConditions[];
}

/** Who calls, and what is known about the request. */
export interface TrustCaller {
  readonly principal: Principal;
  readonly context: ContextEntries;
  readonly unknown: readonly string[];
}

/**
 * Decides whether a trust policy lets a caller in who may call the action. What callers choose is open; the issuer's
 * claims have the values that the policy compares them with, or another one.
 */
export function decideTrust(
  { arn, account, tags, trust }: TrustingRole,
  action: string,
  caller: TrustCaller,
  { reference, now }: TrustContext,
): TrustDecision {
  const given = new Set(caller.context.map(([key]) => key.toLowerCase()));
  const claims = caller.principal.kind === 'federated' ? claimsOf(trust, caller.principal, given) : [];
  const request = prepareRequest(reference, {
    principal: caller.principal,
    action,
    resource: arn,
    resourceAccount: account,
    context: [
      ...caller.context,
      ...claims,
      ['aws:SecureTransport', 'true'],
      ...Object.entries(tags).flatMap(([key, value]): ContextEntries => [
        [`aws:ResourceTag/${key}`, value],
        [`iam:ResourceTag/${key}`, value],
      ]),
    ],
    unknown: [...requestTimeKeys, ...freeKeys, ...caller.unknown].filter((key) => !given.has(key.toLowerCase())),
    since: now?.getTime(),
  });
  const layers: Layers = { identity: [allowAll], resource: trust };
  const { decision } = decide(request, layers);
  const isLetIn = decision === 'allowed' || decision === 'conditional';
  return { isLetIn, open: isLetIn ? openConditions(contributingStatements(request, layers), request) : [] };
}

/** The account of a caller may let them call everything. */
const allowAll = compilePolicy('the policies of the caller', {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** Claims can match what the policy compares them with, or not: a `*` that an operator takes literally matches nothing. */
function claimsOf(trust: CompiledPolicy | undefined, { arn }: Principal, given: ReadonlySet<string>): ContextEntries {
  return [...claimsRead(trust, issuerOf(arn))].flatMap(([key, values]): ContextEntries =>
    given.has(key) ? [] : [...values.map(exampleOf), 'another value'].map((value) => [key, value]),
  );
}

function openConditions({ requirements, denies }: ContributingStatements, { context }: Request): OpenConditions[] {
  const openOf = ({ statement }: { readonly statement: CompiledStatement }): ConditionText[] =>
    statement.conditions.filter((condition) => condition.holds(context) === maybe).map(({ text }) => text);
  const allows = requirements.flatMap(({ met, matches }) => (met === maybe ? matches : []));
  return [
    ...allows.flatMap(openOf).map((text): OpenConditions => ({ texts: [text], hold: true })),
    ...denies
      .filter(({ truth }) => truth === maybe)
      .map((match): OpenConditions => ({ texts: openOf(match), hold: false })),
  ];
}

/** The claims of an issuer that a trust policy reads, as condition keys in lower case, with all values it names. */
export function claimsRead(trust: CompiledPolicy | undefined, issuer: string): ReadonlyMap<string, readonly string[]> {
  const read = new Map<string, readonly string[]>();
  for (const { key, values } of conditionsOf(trust)) {
    const name = key.toLowerCase();
    if (name.startsWith(`${issuer}:`)) read.set(name, [...(read.get(name) ?? []), ...values]);
  }
  return read;
}

/** The values that a trust policy compares a key (lower case) with. */
export function valuesRead(trust: CompiledPolicy | undefined, name: string): readonly string[] {
  return conditionsOf(trust).flatMap(({ key, values }) => (key.toLowerCase() === name ? values : []));
}

function conditionsOf(trust: CompiledPolicy | undefined): readonly ConditionText[] {
  if (!trust || 'problem' in trust) return [];
  return trust.statements.flatMap(({ conditions }) => conditions.map(({ text }) => text));
}

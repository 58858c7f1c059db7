import { parseArn } from '../domain/arn.ts';
import { findingId, type Finding, type Severity } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ResourceRef } from '../domain/resource.ts';
import { globalRegion, type Reading, type Scope } from '../domain/scope.ts';
import type { AnswerRef, Disagreement } from './verify-answers.ts';

/** What is reported of disagreements with AWS; the ids are part of findings' ids and never change. */
export const verifyChecks = [
  {
    id: 'verify-disagreement',
    severity: 'medium',
    summary:
      "AWS's policy simulator decides a call in another way than driftwarden (only with `verify:` in driftwarden.yaml).",
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

/** The kind of the scope that stands for AWS's answers in what findings depend on; no snapshot has it. */
export const simulationKind = 'simulation';

/** The scope of an account's answers by AWS. */
export function simulationScope(account: string): Scope {
  return { account, region: globalRegion, kind: simulationKind };
}

/** One finding for each principal, action and kind of resource; of what the organization denies, one for each action. */
export function disagreementFindings(
  account: string,
  disagreements: readonly Disagreement[],
  changed: ReadonlyMap<string, Severity | 'off'>,
): readonly Finding[] {
  const [{ id: check, severity: usual }] = verifyChecks;
  const declared = changed.get(check);
  if (declared === 'off') return [];
  const found = new Map<string, Finding>();
  for (const disagreement of disagreements) {
    const { resource, rule, title } = subjectOf(account, disagreement);
    const id = findingId({ check, account, region: globalRegion, resource, rule });
    if (found.has(id)) continue;
    const { explanation, driftwarden, aws } = disagreement;
    found.set(id, {
      id,
      check,
      severity: declared ?? (saysTheSame(disagreement) ? 'low' : usual),
      account,
      region: globalRegion,
      resource,
      title,
      expected: `${driftwarden.decision}, as driftwarden decides`,
      actual: `${aws.decision} by AWS's policy simulator on ${disagreement.resource}: ${explanation}`,
      evidence: evidenceOf(disagreement),
      certainty: 'known',
      dependsOn: [{ ...simulationScope(account), id }, ...scopesOf(account, disagreement)],
    });
  }
  return [...found.values()];
}

/** Whether the difference is in the reason, or in policies that driftwarden says it does not read. */
function saysTheSame({ kind }: Disagreement): boolean {
  return kind === 'deny-kind' || kind === 'organization';
}

interface Subject {
  readonly resource: ResourceRef;
  readonly rule: Readonly<Record<string, string>>;
  readonly title: string;
}

function subjectOf(account: string, { kind, principal, action, kindOfResource }: Disagreement): Subject {
  if (kind === 'organization') {
    return {
      resource: {
        arn: `arn:${parseArn(principal)?.partition ?? 'aws'}:iam::${account}:root`,
        kind: 'account',
        id: account,
      },
      rule: { action, by: 'organization' },
      title: `The organization's policies deny ${action}, which driftwarden calls allowed`,
    };
  }
  const [type = '', ...path] = parseArn(principal)?.resource.split('/') ?? [];
  const name = path.at(-1) ?? principal;
  return {
    resource: { arn: principal, kind: type, id: name },
    rule: { action, kind: kindOfResource },
    title: `AWS and driftwarden disagree whether ${type} ${name} can ${action}`,
  };
}

function evidenceOf({ principal, action, resource, kind, driftwarden, aws }: Disagreement): JsonObject {
  return { principal, action, resource, kind, driftwarden: driftwarden.decision, aws: aws.decision };
}

/** The answer that a finding of an earlier run is about, so that it is asked again. */
export function answerOf({ evidence }: Pick<Finding, 'evidence'>): AnswerRef | undefined {
  const { principal, action, resource } = evidence;
  const isAnswer = typeof principal === 'string' && typeof action === 'string' && typeof resource === 'string';
  return isAnswer ? { principal, action, resource } : undefined;
}

/** Who acts, by which policies, and on what. */
function scopesOf(account: string, { resource, kindOfResource }: Disagreement): readonly Reading[] {
  const identity = ['user', 'group', 'role', 'policy'];
  const region = parseArn(resource)?.region ?? '';
  return [
    ...identity.map((kind) => ({ account, region: globalRegion, kind })),
    ...(region === '' ? [] : [{ account, region, kind: kindOfResource }]),
  ];
}

import type { DeclaredGroup } from '../../domain/baseline.ts';
import type { BaselinePath, TakeOver } from '../../domain/baseline-edit.ts';
import type { IdentityPolicies } from '../../domain/iam/identity.ts';
import type { JsonObject } from '../../domain/json.ts';
import { isParsed, type InlinePolicy, type PolicyDocument } from '../../domain/iam/policy.ts';
import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { policyDifference, policyEvidence } from '../policy-difference/index.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import type { FindingDetails } from './report-finding.ts';
import { label } from './words.ts';

type Holder = Resource<string, IdentityPolicies>;

/** The findings about policies of a group, user or role that differ from the declared ones, inline and attached. */
export function policyFindings(
  holder: Holder,
  declared: Pick<DeclaredGroup, 'inline' | 'attached'>,
): readonly FindingDetails[] {
  return [...inlineFindings(holder, declared.inline), ...attachedFindings(holder, declared.attached)];
}

function inlineFindings(holder: Holder, declared: DeclaredGroup['inline']): readonly FindingDetails[] {
  if (declared === 'any') return [];
  const seen = new Map(holder.attributes.inline.map((inline) => [inline.name, inline]));
  return [
    ...[...declared].flatMap(([name, document]) => {
      const inline = seen.get(name);
      return inline ? changedInline(holder, inline, document) : [missingInline(holder, name, document)];
    }),
    ...[...seen.values()].filter(({ name }) => !declared.has(name)).map((inline) => undeclaredInline(holder, inline)),
  ];
}

function missingInline(holder: Holder, name: string, document: JsonObject): FindingDetails {
  return {
    rule: { inline: name },
    title: `Inline policy ${escapeUnprintable(name)} is missing in ${holder.kind} ${label(holder)}`,
    expected: `inline policy ${escapeUnprintable(name)} as declared`,
    actual: 'no such policy',
    evidence: { exists: false },
    commands: [putInline(holder, name, document)],
    takeOver: [{ do: 'delete', at: [...placeOf(holder), 'inline', name] }],
  };
}

function undeclaredInline(holder: Holder, { name, policy }: InlinePolicy): FindingDetails {
  return {
    rule: { inline: name },
    severity: 'high',
    title: `Inline policy ${escapeUnprintable(name)} in ${holder.kind} ${label(holder)} is not declared`,
    expected: `no inline policy ${escapeUnprintable(name)}`,
    actual: isParsed(policy)
      ? policyDifference(nothing, policy.document).join('\n') || 'a policy that allows nothing'
      : unreadable(policy),
    evidence: documentEvidence(policy),
    takeOver: declareDocument(policy, [...placeOf(holder), 'inline', name]),
    commands: [
      awsCommand('iam', `delete-${holder.kind}-policy`, { [`${holder.kind}-name`]: holder.id, 'policy-name': name }),
    ],
  };
}

function changedInline(
  holder: Holder,
  { name, policy }: InlinePolicy,
  declared: JsonObject,
): readonly FindingDetails[] {
  const difference = documentDifference(policy, declared);
  if (difference === undefined) return [];
  return [
    {
      rule: { inline: name },
      severity: 'high',
      title: `Inline policy ${escapeUnprintable(name)} in ${holder.kind} ${label(holder)} is not as declared`,
      ...difference,
      commands: [putInline(holder, name, declared)],
      takeOver: declareDocument(policy, [...placeOf(holder), 'inline', name]),
    },
  ];
}

function putInline(holder: Holder, name: string, document: JsonObject): string | undefined {
  return awsCommand('iam', `put-${holder.kind}-policy`, {
    [`${holder.kind}-name`]: holder.id,
    'policy-name': name,
    'policy-document': document,
  });
}

function attachedFindings(holder: Holder, declared: DeclaredGroup['attached']): readonly FindingDetails[] {
  if (declared === 'any') return [];
  const { kind, id } = holder;
  const command = (verb: string, arn: string) =>
    awsCommand('iam', `${verb}-${kind}-policy`, { [`${kind}-name`]: id, 'policy-arn': arn });
  const wanted = new Set(declared);
  const seen = new Set(holder.attributes.attached);
  return [
    ...[...wanted.difference(seen)].map((arn): FindingDetails => ({
      rule: { attached: arn },
      title: `Policy ${escapeUnprintable(arn)} is not attached to ${kind} ${label(holder)}`,
      expected: 'attached',
      actual: 'not attached',
      evidence: { attached: false },
      commands: [command('attach', arn)],
      takeOver: [{ do: 'remove', at: [...placeOf(holder), 'attached'], value: arn }],
    })),
    ...[...seen.difference(wanted)].map((arn): FindingDetails => ({
      rule: { attached: arn },
      severity: 'high',
      title: `Policy ${escapeUnprintable(arn)} is attached to ${kind} ${label(holder)}, but not declared`,
      expected: 'not attached',
      actual: 'attached',
      evidence: { attached: true },
      commands: [command('detach', arn)],
      takeOver: [{ do: 'add', at: [...placeOf(holder), 'attached'], value: arn }],
    })),
  ];
}

/** Where a baseline declares a group, user or role: `groups.developers`. */
export function placeOf({ kind, id }: Pick<Holder, 'kind' | 'id'>): BaselinePath {
  return [`${kind}s`, id];
}

/** Declares a document as it is. */
export function declareDocument(policy: PolicyDocument, at: BaselinePath): TakeOver {
  return isParsed(policy)
    ? [{ do: 'set', at, value: policy.document }]
    : { cannot: 'the document does not parse, so that it cannot be declared' };
}

/** What a finding says about a document that does not mean what is declared; undefined if it does. */
export function documentDifference(
  policy: PolicyDocument,
  declared: JsonObject,
  place: 'identity' | 'trust' = 'identity',
): Pick<FindingDetails, 'expected' | 'actual' | 'evidence'> | undefined {
  const lines = isParsed(policy) ? policyDifference(declared, policy.document, place) : [unreadable(policy)];
  if (lines.length === 0) return undefined;
  return {
    expected: 'the declared document',
    actual: lines.join('\n'),
    evidence: documentEvidence(policy, place),
  };
}

function documentEvidence(policy: PolicyDocument, place: 'identity' | 'trust' = 'identity'): JsonObject {
  return isParsed(policy) ? policyEvidence(policy.document, place) : { text: policy.text };
}

function unreadable(policy: { readonly error: string }): string {
  return `a document that does not parse: ${escapeUnprintable(policy.error)}`;
}

const nothing: JsonObject = { Version: '2012-10-17', Statement: [] };

import { parseArn } from '../../domain/arn.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import type { Decision } from '../evaluator/decide.ts';
import type { CaseProblem, PolicyCase } from '../evaluator/policy-case.ts';
import { invalidPolicyReason } from '../evaluator/reasons.ts';
import { boundaryDocument, documentsHeldBy, type HeldDocument } from '../paths/model/held-documents.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { decideCall } from './decide-call.ts';
import { Unanswerable } from './unanswerable.ts';

/** A case of a policy test that takes policies and tags from an account directory. */
export interface SnapshotQuestion extends Pick<PolicyCase, 'action' | 'context' | 'unknown'> {
  /** `user/alice`, `role/deploy`, or an ARN of either. */
  readonly principal: string;
  /** An ARN, or the id of a resource in the snapshot. */
  readonly resource: string;
}

/**
 * Decides the case as `can` does. Returns problems if the snapshot does not have what the case needs, and the decision
 * `invalid` if a document of the principal is not a valid policy.
 */
export function decideSnapshotCase(model: AccessModel, question: SnapshotQuestion): Decision | readonly CaseProblem[] {
  try {
    const context = Object.fromEntries(
      Object.entries(question.context ?? {}).map(([key, value]) => [
        key,
        typeof value === 'object' ? value.map(String) : String(value),
      ]),
    );
    const { identity, explanation } = decideCall(model, { ...question, context, unknown: question.unknown ?? [] });
    const held = documentsOf(model.snapshot, identity);
    const notRead = [
      ...held.missing,
      ...held.documents.flatMap(({ arn, document }) => (document ? [] : [`policy ${arn ?? ''}`])),
    ];
    if (notRead.length > 0) return [{ field: ['principal'], problem: `not read: ${notRead.join(', ')}` }];
    const broken = held.documents
      .flatMap(({ name, document }) =>
        document ? [compilePolicy(name, isParsed(document) ? document.document : document.text)] : [],
      )
      .filter((policy) => 'problem' in policy);
    return broken.length > 0 ? { decision: 'invalid', reasons: broken.map(invalidPolicyReason) } : explanation.decision;
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    return [problemOf(error, question, model)];
  }
}

function problemOf(
  { message, field = 'principal', word, choices, notRead }: Unanswerable,
  { principal }: SnapshotQuestion,
  { identities }: AccessModel,
): CaseProblem {
  if (field !== 'principal')
    return { field: field === 'context' || field === 'unknown' ? [field, word] : [field], problem: message, choices };
  const names = identities.map(({ arn, kind, name }) => (parseArn(principal) ? arn : `${kind}/${name}`));
  return { field: ['principal'], problem: [`the account has no ${principal}`, ...notRead].join('; '), choices: names };
}

/** All policies of an identity with its groups and its boundary, and the groups that were not read. */
function documentsOf(
  snapshot: SnapshotIndex,
  { kind, account, name }: Identity,
): { readonly documents: readonly HeldDocument[]; readonly missing: readonly string[] } {
  const resource = snapshot.find({ account, region: globalRegion, kind }, name);
  if (!resource) return { documents: [], missing: [`${kind} ${name}`] };
  const names = resource.kind === 'user' ? resource.attributes.groups : [];
  const groups = names.map((id) => ({
    id,
    group: snapshot.find({ account, region: globalRegion, kind: 'group' }, id),
  }));
  const bound = boundaryDocument(snapshot, resource);
  return {
    documents: [
      ...[resource, ...groups.flatMap(({ group }) => group ?? [])].flatMap((holder) =>
        documentsHeldBy(snapshot, holder),
      ),
      ...(bound ? [bound] : []),
    ],
    missing: groups.flatMap(({ id, group }) => (group ? [] : [`group ${id}`])),
  };
}

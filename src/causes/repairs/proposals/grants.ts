import {
  detached,
  documentOf,
  withInline,
  withNamedStatements,
  withNewVersion,
  withoutInline,
  type PolicyHolder,
} from '../edits.ts';
import { subjectOf } from './identified.ts';
import type { Proposal, Propose } from './proposal.ts';
import { isAwsManaged } from '../../../domain/arn.ts';

/** Proposes to remove the statements that give a forbidden grant, or the policy from its holder. */
export const proposeForGrants: Propose = (findings, context) =>
  findings
    .filter(({ check }) => check === 'over-broad-grant')
    .flatMap((finding): readonly Proposal[] => {
      const [holder] = subjectOf(finding, context) as unknown as readonly PolicyHolder[];
      const { policy, via, statements } = finding.evidence;
      if (!holder || typeof policy !== 'string') return [];
      const names = new Set(Array.isArray(statements) ? (statements as readonly unknown[]).map(String) : []);
      if (via === 'inline') {
        const document = documentOf(holder, policy);
        const left = document && withNamedStatements(document, names, () => undefined);
        const without = { changed: [withoutInline(holder, policy)] };
        return left ? [{ changed: [withInline(holder, policy, left)] }, without] : [without];
      }
      const managed = context.account
        .ofKind('policy')
        .find(({ arn, account: of }) => of === holder.account && (arn === policy || arn.endsWith(`/${policy}`)));
      if (!managed) return [];
      const document = documentOf(managed);
      const left = document && withNamedStatements(document, names, () => undefined);
      const withoutPolicy = { changed: [detached(holder, managed.arn)] };
      return left && !isAwsManaged(managed.arn)
        ? [{ changed: [withNewVersion(managed, left)] }, withoutPolicy]
        : [withoutPolicy];
    });

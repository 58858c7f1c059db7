import type { Policy, Reference } from '../../access/index.ts';
import { isAwsManaged } from '../../domain/arn.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import type { Check, CheckContext, FindingDraft } from '../check.ts';
import { documentsIn, readDocument, type ReadDocument } from '../shared/documents.ts';
import { holdersOfManaged } from '../shared/holders.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';

/** A mistake that can be found in the text of a policy document. */
export interface DocumentLint<Fault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (policy: Policy, context: Pick<CheckContext, 'reference'>) => readonly Fault[];
  /** The finding about one fault; `rule` tells faults of one document apart. */
  readonly describe: (fault: Fault, document: ReadDocument) => FindingDetails;
}

/** Makes the check that looks for a fault in every document that the account can change. */
export function documentLint<Fault>({ find, describe, ...check }: DocumentLint<Fault>): Check {
  const faultsBy = memoizeWeakly((reference: Reference) =>
    memoizeWeakly((policy: Policy) => find(policy, { reference })),
  );
  return {
    ...check,
    rules: always(check.id),
    run: (context) =>
      inEveryDocument(context, (document) =>
        faultsBy(context.reference)(document.policy).map((fault) => describe(fault, document)),
      ),
  };
}

/**
 * Goes through the documents, once each, however many identities hold it. AWS's own policies are left out, because the
 * account cannot change them, and so are documents that do not parse, which have their own check.
 */
export function* inEveryDocument(
  context: CheckContext,
  findingsIn: (document: ReadDocument) => readonly FindingDetails[],
): Iterable<FindingDraft> {
  const reportFinding = findingReporter(context);
  const holders = holdersOfManaged(context.snapshot);
  for (const written of documentsIn(context.snapshot)) {
    if (context.about?.has(written.owner.arn) === false) continue;
    const document = isAwsManaged(written.owner.arn) ? undefined : readDocument(written);
    if (!document) continue;
    const { owner, id } = document;
    for (const { rule, actual, ...details } of findingsIn(document)) {
      const held = owner.kind === 'policy' ? `; ${holders(owner)}` : '';
      yield reportFinding(owner, { ...details, rule: { policy: id, ...rule }, actual: `${actual}${held}` });
    }
  }
}

import type { Policy } from '../../access/index.ts';
import type { Check, CheckContext, FindingDraft } from '../check.ts';
import { documentReader, documentsIn, type ReadDocument } from '../shared/documents.ts';
import { holdersOfManaged } from '../shared/holders.ts';
import { isAwsManaged } from '../shared/managed-policy.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';

/** A guard that a policy document is meant to be, and how to tell from its text that it is none. */
export interface DocumentLint<Fault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (policy: Policy, context: CheckContext) => readonly Fault[];
  /** What the finding says of one fault; `rule` tells faults of one document apart. */
  readonly say: (fault: Fault, document: ReadDocument) => FindingDetails;
}

/** Makes the check that looks for a fault in every document that somebody in the account can mend. */
export function documentLint<Fault>({ find, say, ...check }: DocumentLint<Fault>): Check {
  return {
    ...check,
    rules: always(check.id),
    *run(context) {
      const found = new Map<Policy, readonly Fault[]>();
      yield* inEveryDocument(context, (document) => {
        const faults = found.get(document.policy) ?? find(document.policy, context);
        found.set(document.policy, faults);
        return faults.map((fault) => say(fault, document));
      });
    },
  };
}

/**
 * Goes through the documents, once each however many hold it. AWS's own policies are left out, which nobody here can
 * mend, and documents that do not parse, which have a check of their own.
 */
export function* inEveryDocument(
  context: CheckContext,
  statementsOn: (document: ReadDocument) => readonly FindingDetails[],
): Iterable<FindingDraft> {
  const observe = findingReporter(context);
  const read = documentReader();
  const holders = holdersOfManaged(context.snapshot);
  for (const written of documentsIn(context.snapshot)) {
    const document = isAwsManaged(written.owner.arn) ? undefined : read(written);
    if (!document) continue;
    const { owner, id } = document;
    for (const { rule, actual, ...said } of statementsOn(document)) {
      const held = owner.kind === 'policy' ? `; ${holders(owner)}` : '';
      yield observe(owner, { ...said, rule: { policy: id, ...rule }, actual: `${actual}${held}` });
    }
  }
}

import type { Policy } from '../../access/index.ts';
import type { Check, CheckContext } from '../check.ts';
import { documentReader, documentsIn, type ReadDocument } from '../shared/documents.ts';
import { holdersOfManaged } from '../shared/holders.ts';
import { isAwsManaged } from '../shared/managed-policy.ts';
import { observer, type Statement } from '../shared/observe.ts';

/** A guard that a policy document is meant to be, and how to tell from its text that it is none. */
export interface DocumentGuard<Fault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (policy: Policy, context: CheckContext) => readonly Fault[];
  /** What the finding says of one fault; `rule` tells faults of one document apart. */
  readonly say: (fault: Fault, document: ReadDocument) => Statement;
}

/**
 * Makes the check that looks for a fault in every document that somebody in the account can mend, once however many hold
 * it: AWS's own policies are left out, and documents that do not parse have a check of their own.
 */
export function documentGuard<Fault>({ find, say, ...check }: DocumentGuard<Fault>): Check {
  return {
    ...check,
    *run(context) {
      const observe = observer(context);
      const read = documentReader();
      const holders = holdersOfManaged(context.snapshot);
      const found = new Map<Policy, readonly Fault[]>();
      for (const written of documentsIn(context.snapshot)) {
        const document = isAwsManaged(written.owner.arn) ? undefined : read(written);
        if (!document) continue;
        const faults = found.get(document.policy) ?? find(document.policy, context);
        found.set(document.policy, faults);
        for (const fault of faults) {
          const { rule, actual, ...said } = say(fault, document);
          const held = document.owner.kind === 'policy' ? `; ${holders(document.owner)}` : '';
          yield observe(document.owner, { ...said, rule: { policy: document.id, ...rule }, actual: `${actual}${held}` });
        }
      }
    },
  };
}

import type { TrustContext, TrustingRole } from '../../access/lint/index.ts';
import type { Check, CheckContext } from '../check.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { always } from '../shared/reads.ts';
import type { FindingDetails } from '../shared/report-finding.ts';
import { inEveryDocument } from './document-lint.ts';

/** A mistake in the trust policy of a role: who gets in. */
export interface TrustLint<Fault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (role: TrustingRole & { readonly name: string }, context: TrustContext) => readonly Fault[];
  /** The finding about one fault; `rule` tells faults of one document apart. */
  readonly describe: (fault: Fault, document: ReadDocument) => FindingDetails;
}

/** Makes the check of all trust policies, without those of roles that AWS itself makes and nobody else can change. */
export function trustLint<Fault>({ find, describe, ...check }: TrustLint<Fault>): Check {
  return {
    ...check,
    rules: always(check.id, [{ about: 'role' }]),
    *run(context) {
      const trustContext = trustContextOf(context);
      yield* inEveryDocument(context, (document) => {
        const { owner, place, compiled } = document;
        if (place !== 'trust' || owner.kind !== 'role' || isMadeByAws(owner.attributes.path)) return [];
        const { arn, account, tags, id } = owner;
        return find({ arn, account, tags, name: id, trust: compiled }, trustContext).map((fault) =>
          describe(fault, document),
        );
      });
    },
  };
}

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html */
function isMadeByAws(path: string): boolean {
  return /^\/aws-(service-role|reserved)\//.test(path);
}

function trustContextOf({ snapshot, reference, now }: CheckContext): TrustContext {
  const holders = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')];
  return {
    reference,
    now,
    accounts: new Set(snapshot.snapshot.accounts),
    byUniqueId: new Map(holders.map(({ arn, attributes }) => [attributes.uniqueId, arn])),
  };
}

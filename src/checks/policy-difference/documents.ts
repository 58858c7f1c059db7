import type { PolicyPlace } from '../../access/policy/policy.ts';
import type { Change, DocumentChange } from '../../domain/change.ts';
import type { ManagedPolicyAttributes, RoleAttributes } from '../../domain/identity.ts';
import { isParsed, type PolicyDocument } from '../../domain/policy.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { policyDifference } from './index.ts';

interface HeldDocument {
  readonly document: string;
  readonly place: PolicyPlace;
  readonly policy: PolicyDocument;
}

/** Adds to the changes of users, groups, roles and managed policies what their documents say differently. */
export function withDocuments(changes: readonly Change[], before: Snapshot, after: Snapshot): readonly Change[] {
  const [earlier, later] = [documentsIn(before), documentsIn(after)];
  return changes.map((change) => {
    if (change.change !== 'changed') return change;
    const documents = documentChanges(earlier(change), later(change));
    return documents.length === 0 ? change : { ...change, documents };
  });
}

/** Makes the look-up of a changed resource's documents in a snapshot. */
function documentsIn({ resources }: Snapshot): (change: Change) => readonly HeldDocument[] {
  const held = new Map(
    resources.filter(({ kind }) => holders.has(kind)).map((resource) => [keyOf(resource, resource), resource]),
  );
  return (change) => {
    const holder = held.get(keyOf(change, change.resource));
    return holder ? documentsOf(holder) : [];
  };
}

const holders: ReadonlySet<string> = new Set(['user', 'group', 'role', 'policy']);

function keyOf({ account, kind }: Pick<Resource, 'account' | 'kind'>, { id }: Pick<Resource, 'id'>): string {
  return `${account} ${kind} ${id}`;
}

function documentsOf({ attributes }: Resource<string, unknown>): readonly HeldDocument[] {
  const { inline = [], trust, versions = [] } = attributes as Partial<RoleAttributes & ManagedPolicyAttributes>;
  return [
    ...(trust ? [{ document: 'trust policy', place: 'trust' as const, policy: trust }] : []),
    ...inline.map(({ name, policy }) => ({ document: `inline policy ${name}`, place: 'identity' as const, policy })),
    ...versions
      .filter(({ isDefault }) => isDefault)
      .map(({ policy }) => ({ document: 'default version', place: 'identity' as const, policy })),
  ];
}

function documentChanges(before: readonly HeldDocument[], after: readonly HeldDocument[]): readonly DocumentChange[] {
  const names = [...new Set([...before, ...after].map(({ document }) => document))];
  return names.flatMap((document): DocumentChange[] => {
    const [was, is] = [before, after].map((held) => held.find((one) => one.document === document));
    if (!was || !is)
      return [
        {
          document,
          change: is ? 'added' : 'gone',
          differences: differences(was?.policy ?? nothing, is?.policy ?? nothing, (was ?? is)?.place ?? 'identity'),
        },
      ];
    if (JSON.stringify(was.policy) === JSON.stringify(is.policy)) return [];
    return [{ document, change: 'changed', differences: differences(was.policy, is.policy, is.place) }];
  });
}

/** A document that says nothing. */
const nothing: PolicyDocument = { document: { Version: '2012-10-17', Statement: [] } };

function differences(was: PolicyDocument, is: PolicyDocument, place: PolicyPlace): readonly string[] {
  const unread = [was, is].flatMap((policy) =>
    isParsed(policy) ? [] : [`! a document that does not parse: ${escapeUnprintable(policy.error)}`],
  );
  return isParsed(was) && isParsed(is)
    ? policyDifference(was.document, is.document, place, ['earlier', 'later'])
    : unread;
}

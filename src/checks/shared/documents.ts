import { compilePolicy, parsePolicy, type CompiledPolicy, type Policy, type PolicyPlace } from '../../access/index.ts';
import { isAwsManaged } from '../../domain/arn.ts';
import type { ManagedPolicy, Role } from '../../domain/iam/identity.ts';
import { canonicalJson, type JsonObject } from '../../domain/json.ts';
import { isParsed, type PolicyDocument } from '../../domain/iam/policy.ts';
import { memoizeRecently, memoizeWeakly } from '../../domain/memoize.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { holdersIn, type PolicyHolder } from './identity-policies.ts';
import { defaultDocument } from './managed-policy.ts';
import { label } from './words.ts';

/** A policy document and where it is written. */
export interface WrittenDocument {
  /** The resource that contains it: an identity, for its inline and trust policies, or a managed policy. */
  readonly owner: PolicyHolder | ManagedPolicy;
  readonly place: PolicyPlace & ('identity' | 'trust');
  /** Its id among the documents of its owner, part of the ids of findings: `inline/NAME`, `trust`, `default`. */
  readonly id: string;
  /** An inline policy's name. */
  readonly inline?: string;
  /** How a sentence names it: `inline policy p of group developers`. */
  readonly words: string;
  readonly policy: PolicyDocument;
}

/** A document that parses as a policy. */
export interface ReadDocument extends Omit<WrittenDocument, 'policy'> {
  readonly document: JsonObject;
  /** The same object for documents with the same content. */
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
}

/**
 * Every document of a snapshot, once each: inline and trust policies, then the default versions of managed policies.
 */
export function* documentsIn(snapshot: SnapshotIndex): Iterable<WrittenDocument> {
  for (const holder of holdersIn(snapshot)) {
    const who = `${holder.kind} ${label(holder)}`;
    for (const { name, policy } of holder.attributes.inline) {
      const words = `inline policy ${escapeUnprintable(name)} of ${who}`;
      yield { owner: holder, place: 'identity', id: `inline/${name}`, inline: name, words, policy };
    }
    if (holder.kind === 'role') yield trustOf(holder);
  }
  for (const owner of snapshot.ofKind('policy')) {
    const policy = defaultDocument(owner);
    const words = `${isAwsManaged(owner.arn) ? "AWS's" : 'managed'} policy ${escapeUnprintable(owner.name ?? owner.id)}`;
    if (policy) yield { owner, place: 'identity', id: 'default', words, policy };
  }
}

function trustOf(role: Role): WrittenDocument {
  return {
    owner: role,
    place: 'trust',
    id: 'trust',
    words: `the trust policy of role ${label(role)}`,
    policy: role.attributes.trust,
  };
}

/** Reads a document, each text once; undefined for documents that are not policies. */
export function readDocument({ policy: written, ...where }: WrittenDocument): ReadDocument | undefined {
  if (!isParsed(written)) return undefined;
  const { document } = written;
  const read = readPolicy({ document, place: where.place });
  return read && { ...where, document, ...read };
}

/** A text is often read again: held by several, in a snapshot with other resources, by another check. */
const readPolicy = memoizeRecently(
  ({ document, place }: Pick<ReadDocument, 'document' | 'place'>): ReadPolicy | undefined => {
    const parsed = parsePolicy(document, place);
    return 'policy' in parsed
      ? { policy: parsed.policy, compiled: compilePolicy('the document', document, place) }
      : undefined;
  },
  { limit: 2000, key: ({ document, place }) => `${place} ${textOf(document)}` },
);

type ReadPolicy = Pick<ReadDocument, 'policy' | 'compiled'>;

const textOf = memoizeWeakly((document: JsonObject) => canonicalJson(document));

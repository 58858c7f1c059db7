import type * as ec2 from '@aws-sdk/client-ec2';
import type * as iam from '@aws-sdk/client-iam';
import type { z } from 'zod';
import type { Resource } from '../../domain/resource.ts';

type OperationOf<Module> = keyof {
  [Name in keyof Module as Name extends `${infer Operation}Command` ? Operation : never]: true;
};

/**
 * An operation with its service in front. The same text names the call, the permission that it needs and the API in
 * coverage.
 */
export type Api = `ec2:${OperationOf<typeof ec2>}` | `iam:${OperationOf<typeof iam>}`;

/** Where a scope lies, with what its ARNs need. `region` is `global` for a kind that AWS keeps once an account. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A resource of whatever kind. */
export type AnyResource = Resource<string, unknown>;

/** The resources of another kind in the same place; none where that kind could not be read. */
export type Found = (kind: string) => readonly AnyResource[];

/** A list operation, of which every page is read. Kinds that name the same List share one reading of it. */
export interface List {
  readonly api: Api;
  /** What is asked for, one list after the other; a single empty request where left out. */
  readonly requests?: (found: Found) => readonly object[];
  /** A call that starts what the list reads, repeated until AWS says that it is done. */
  readonly prepare?: { readonly api: Api; done(answer: object): boolean };
  /**
   * Set for what an account may well lack: the error codes that say so. The scope is then skipped, and the audit
   * complete without it, as it is where an account directory does not hold the file.
   */
  readonly mayLack?: readonly string[];
}

interface AnyKind {
  readonly kind: string;
  /** Whether its resources bear tags that are read here. */
  readonly taggable: boolean;
  /** Read in every region, or once an account. */
  readonly per: 'region' | 'account';
}

/** A kind that a list operation tells. A new kind is one of these: see CONTRIBUTING.md. */
export interface ListedKind<Page extends object = object, Item = unknown> extends AnyKind {
  readonly list: List;
  /** Kinds that stand earlier in index.ts and that `list.requests` or `keep` look at. */
  readonly looksAt?: readonly string[];
  /**
   * This kind's part of a page; undefined where the page does not hold it, which is a failure and not an empty list.
   */
  items(page: Page): readonly unknown[] | undefined;
  /** What is read of an item. One that holds another type of value fails the scope, with the place. */
  readonly shape: z.ZodType<Item>;
  /**
   * What one item says, in the words of the domain: none, one or several resources. Pure; throws where an id is
   * missing.
   */
  normalise(item: Item, place: Place): AnyResource | readonly AnyResource[];
  /** Which resources belong in the snapshot, where that takes looking at other kinds; all of them where left out. */
  keep?(found: Found, place: Place): (resource: AnyResource) => boolean;
  /** Ids that other kinds refer to, each with who does: the answer must hold all of them. */
  referredTo?(found: Found): ReadonlyMap<string, string>;
  /** Whether a resource that is referred to holds what it is referred to for; every one does where left out. */
  isWhole?(resource: AnyResource): boolean;
}

/** A kind that takes calls of its own for each resource of another: EC2's Describe…Attribute operations. */
export interface AttributeKind<Answer extends object = object> extends AnyKind {
  readonly api: Api;
  /** The kind whose resources are asked about; it stands earlier in index.ts. */
  readonly of: string;
  /** The field that bears the resource's id, in the request and in the answer. */
  readonly idField: string;
  /** What to ask about one resource; none leaves it alone. */
  asks(resource: AnyResource, place: Place): readonly AttributeAsk[];
  /** What is read of an answer. A field that holds another type of value is unknown, and fails the scope. */
  readonly shape: z.ZodType<Answer>;
  /** What is known after the calls. An attribute that could not be read is missing in `answer`, and so unknown. */
  normalise(resource: AnyResource, answer: Answer): AnyResource;
}

/** One attribute: its name in the request, the field that holds it in the answer. */
export interface AttributeAsk {
  readonly attribute: string;
  readonly field: string;
  /** Not every endpoint knows it: where that is the answer it stays unknown, and the scope is none the worse. */
  readonly optional?: true;
}

export type ResourceKind = ListedKind | AttributeKind;

/** Whether a kind is told by calls for each resource of another. */
export function isAttributeKind(kind: ResourceKind): kind is AttributeKind {
  return 'of' in kind;
}

/** Every operation that reading the kind takes. */
export function apisOf(kind: ResourceKind): readonly Api[] {
  if (isAttributeKind(kind)) return [kind.api];
  return kind.list.prepare ? [kind.list.prepare.api, kind.list.api] : [kind.list.api];
}

import type { z } from 'zod';
import type { Resource } from '../../domain/resource.ts';
import { serviceOf, type Api } from '../services.ts';

/**
 * The account and region of a scope, and the partition for its ARNs. `region` is `global` for kinds without regions.
 */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A resource of any kind. */
export type AnyResource = Resource<string, unknown>;

/** The resources of another kind in the same place; none if that kind could not be read. */
export type ResourcesOf = (kind: string) => readonly AnyResource[];

/** A list operation, of which every page is read. Kinds that name the same List share one reading of it. */
export interface List {
  readonly api: Api;
  /**
   * The inputs of the lists to read, one after the other; if left out, one list with an empty input. None: by what the
   * kinds that it depends on hold there is nothing to read, and no call is made.
   */
  readonly requests?: (resourcesOf: ResourcesOf) => readonly object[];
  /** A call that makes AWS prepare what the list reads; repeated until the answer says that it is done. */
  readonly prepare?: { readonly api: Api; done(answer: object): boolean };
  /**
   * For a list that not every account has: the error codes that say so. The scope is then skipped, and the audit is
   * complete without it. The same holds for an account directory without the file.
   */
  readonly optionalErrors?: readonly string[];
  /** With `optionalErrors`: an account that once had the list has it still, so that the scope fails if it is missing. */
  readonly isExpectedOnceRead?: true;
  /** The user or role that sends the requests, if a complete answer must hold it; undefined if it need not. */
  identityOf?(caller: { readonly account: string; readonly arn: string }): OwnIdentity | undefined;
}

/** The user or role of the caller: how messages name it, and whether a page holds it. */
export interface OwnIdentity {
  readonly text: string;
  isIn(page: object): boolean;
}

interface AnyKind {
  readonly kind: string;
  /** Whether the tags of its resources are read. */
  readonly taggable: boolean;
}

/** A kind that a list operation returns. A new kind is one of these: see CONTRIBUTING.md. */
export interface ListedKind<Page extends object = object, Item = unknown> extends AnyKind {
  readonly list: List;
  /** Kinds that come earlier in index.ts, and whose resources `list.requests`, `keep` or `referredTo` need. */
  readonly dependsOn?: readonly string[];
  /** The items of this kind in a page; undefined if the page has no list of them: a failure, and not an empty list. */
  items(page: Page): readonly unknown[] | undefined;
  /** What is read of an item. A value of another type fails the scope; the error says where it is. */
  readonly shape: z.ZodType<Item>;
  /** The resources of one item: none, one or several. Pure; throws a ReadError if an id is missing. */
  normalise(item: Item, place: Place): AnyResource | readonly AnyResource[];
  /** Which resources belong in the snapshot, if that depends on other kinds; if left out, all of them. */
  keep?(resourcesOf: ResourcesOf, place: Place): (resource: AnyResource) => boolean;
  /** Ids that other kinds refer to, each with one resource that does: the answer must hold all of them. */
  referredTo?(resourcesOf: ResourcesOf): ReadonlyMap<string, string>;
  /** Whether a resource that is referred to holds all that it is referred to for; if left out, every one does. */
  isComplete?(resource: AnyResource): boolean;
}

/** A kind that takes calls for each resource of another kind: Describe…Attribute and Describe…Attributes operations. */
export interface AttributeKind<Answer extends object = object> extends AnyKind {
  readonly api: Api;
  /** The kind of these resources; it comes earlier in index.ts. */
  readonly of: string;
  /** The field with the resource's id, in the request and in the answer. */
  readonly idField: string;
  /** The answer's member that holds the id and the attributes; if left out, the answer itself holds them. */
  readonly resultField?: string;
  /** The attributes of one resource to read; may be none. */
  attributes(resource: AnyResource, place: Place): readonly AttributeRequest[];
  /**
   * Nothing but calls that CloudTrail records changes the attributes, nearly: those of an earlier run stand where no such
   * call was made since (docs/adr/0024).
   */
  readonly isCarried?: true;
  /** Kinds that come earlier in index.ts and that say, with those of `of`, which attributes anything needs. */
  readonly neededBy?: readonly string[];
  /** As those of a list: see `List`. */
  readonly optionalErrors?: readonly string[];
  /** What is read of an answer. A field with a value of another type is unknown, and fails the scope. */
  readonly shape: z.ZodType<Answer>;
  /** The resource after all calls. An attribute that could not be read is missing in `answer`: it is unknown. */
  normalise(resource: AnyResource, answer: Answer): AnyResource;
}

/** One attribute: its name in the request, and its field in the answer. */
export interface AttributeRequest {
  /** Left out for an operation whose request has only the resource's id. */
  readonly attribute?: string;
  readonly field: string;
  /** Other fields of the same answer; they may be missing. */
  readonly besides?: readonly string[];
  /** Not every endpoint knows this attribute. If it does not, the value is unknown, and the scope is still complete. */
  readonly optional?: true;
}

export type ResourceKind = ListedKind | AttributeKind;

/** Whether a kind takes calls for each resource of another kind. */
export function isAttributeKind(kind: ResourceKind): kind is AttributeKind {
  return 'of' in kind;
}

/** Whether the kind is read in every region, as its service's row says, or once for the account. */
export function isRegional(kind: ResourceKind): boolean {
  return serviceOf(isAttributeKind(kind) ? kind.api : kind.list.api).regional;
}

/** The kinds that must be read before the kind. */
export function dependenciesOf(kind: ResourceKind): readonly string[] {
  return isAttributeKind(kind) ? [kind.of] : (kind.dependsOn ?? []);
}

/** Whether the kind's service is one that not every account uses. */
export function isOfOptionalService(kind: ResourceKind): boolean {
  return serviceOf(isAttributeKind(kind) ? kind.api : kind.list.api).optional === true;
}

/** The errors that say that an account does not have what the kind reads; undefined for a kind that all have. */
export function optionalErrorsOf(kind: ResourceKind): readonly string[] | undefined {
  return isAttributeKind(kind) ? kind.optionalErrors : kind.list.optionalErrors;
}

/** Every operation that reading the kind takes. */
export function apisOf(kind: ResourceKind): readonly Api[] {
  if (isAttributeKind(kind)) return [kind.api];
  return kind.list.prepare ? [kind.list.prepare.api, kind.list.api] : [kind.list.api];
}

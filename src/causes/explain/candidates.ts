import { isAwsManaged } from '../../domain/arn.ts';
import {
  resourceEdits,
  resourceKey,
  withEditsTakenBack,
  type ResourceEdit,
  type ResourcePair,
} from '../../domain/resource-edit.ts';
import { isPartOfAnother, type Resource } from '../../domain/resource.ts';

type AnyResource = Resource<string, unknown>;

/** What may be the cause of a finding: edits that one act made, and that are taken back together. */
export interface Candidate {
  /** The one that tells what was done comes first. */
  readonly edits: readonly [ResourceEdit, ...ResourceEdit[]];
}

/** The candidates among the differences of an account, in the order of the pairs. */
export function candidatesIn(pairs: readonly ResourcePair[]): readonly Candidate[] {
  const groups = new Map<string, ResourceEdit[]>();
  for (const pair of pairs.filter(isAct)) {
    const edits = resourceEdits(pair);
    const isMadeAgain = edits.some(({ path }) => pathText(path) === 'attributes uniqueId');
    for (const edit of edits) {
      const act = isMadeAgain ? `made again ${keyOf(edit)}` : actOf(edit, pair);
      groups.set(act, [...(groups.get(act) ?? []), { ...edit, resource: edit.resource }]);
    }
  }
  return [...groups.values()].flatMap((edits) => {
    const [first, ...others] = edits.toSorted(tellingFirst);
    return first ? [{ edits: [first, ...others] }] : [];
  });
}

/** AWS's own policies are read while something uses them: that one comes or goes says no more than that something does. */
function isAct({ before, after }: ResourcePair): boolean {
  const there = before ?? after;
  return (before !== undefined && after !== undefined) || there?.kind !== 'policy' || !isAwsManaged(there.arn);
}

/** The resources that differ from the account as it is now when some candidates are taken back, by `resourceKey`. */
export function takenBack(
  pairs: readonly ResourcePair[],
  candidates: readonly Candidate[],
): ReadonlyMap<string, AnyResource | undefined> {
  const paths = new Map<string, Set<string>>();
  for (const edit of candidates.flatMap(({ edits }) => edits)) {
    const key = keyOf(edit);
    paths.set(key, (paths.get(key) ?? new Set()).add(pathText(edit.path)));
  }
  return new Map(
    pairs.flatMap((pair): readonly (readonly [string, AnyResource | undefined])[] => {
      const resource = pair.after ?? pair.before;
      const key = resource ? resourceKey(resource) : '';
      const taken = paths.get(key);
      return taken ? [[key, withEditsTakenBack(pair, (path) => taken.has(pathText(path)))]] : [];
    }),
  );
}

/** The key of the resource that an edit is of. */
function keyOf({ resource: { id }, account, region, kind }: ResourceEdit): string {
  return resourceKey({ account, region, kind, id });
}

/** A path as one string, to key maps with. */
function pathText(path: readonly string[]): string {
  return path.join(' ');
}

/**
 * What one act changes in several places has one text here: a resource and what belongs to it come and go together, and
 * some facts are told twice.
 */
function actOf(edit: ResourceEdit, { before, after }: ResourcePair): string {
  const { kind, path, resource } = edit;
  const [section, field, member] = path;
  if (section === undefined) {
    const instance = kind === 'volume' ? attachedTo(after ?? before) : undefined;
    return `${edit.change} ${edit.account} ${edit.region} ${instance ?? (isPartOfAnother(kind) ? resource.id : ownId(edit))}`;
  }
  if (kind === 'policy') return `document ${resource.arn}`;
  if (section === 'name' || (section === 'tags' && field === 'Name')) return `name ${keyOf(edit)}`;
  if (field === 'public' || (field === 'launchPermissions' && member === 'groups')) return `public ${resource.arn}`;
  if (field === 'deregistrationProtection') return `deregistration protection ${resource.arn}`;
  if (kind === 'instance' && field === 'volumes') return `attachments ${edit.region} ${member ?? resource.id}`;
  if (kind === 'volume' && (field === 'attachments' || field === 'state'))
    return `attachments ${edit.region} ${resource.id}`;
  return `${keyOf(edit)} ${pathText(path)}`;
}

/** Users and roles may have one name: IAM's kinds are told apart, and the parts of a user are named as the user is. */
function ownId({ kind, resource }: ResourceEdit): string {
  return kind === 'group' || kind === 'role' || kind === 'policy' ? `${kind} ${resource.id}` : resource.id;
}

/** The instance that a volume is deleted with, or was made with. */
function attachedTo(resource: AnyResource | undefined): string | undefined {
  const { attachments = [] } = (resource?.attributes ?? {}) as {
    readonly attachments?: readonly { readonly instance: string; readonly deleteOnTermination: boolean | null }[];
  };
  const [first] = attachments;
  return attachments.length === 1 && first?.deleteOnTermination === true ? first.instance : undefined;
}

/** The fields that tell best what was done; then the resource itself before what belongs to it. */
const telling = ['defaultVersion', 'public', 'disableApiTermination', 'Name', 'attachments'];

function tellingFirst(a: ResourceEdit, b: ResourceEdit): number {
  return rankOf(a) - rankOf(b);
}

function rankOf({ kind, path }: ResourceEdit): number {
  const place = telling.indexOf(path[1] ?? '');
  return Number(isPartOfAnother(kind)) * 100 + Number(kind === 'volume') * 50 + (place < 0 ? telling.length : place);
}

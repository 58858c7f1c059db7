import type { Finding } from '../../domain/finding.ts';
import type { Group, Role, User } from '../../domain/iam/identity.ts';
import { memoize } from '../../domain/memoize.ts';
import { resourceKey, type ResourceEdit, type ResourcePair } from '../../domain/resource-edit.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Candidate } from './candidates.ts';

/**
 * Makes the function that names the candidates which a finding probably depends on, by their places, the likeliest
 * first: those of the resource itself, of what it is a member or holder of, and of what its evidence and its examples name;
 * then those that change other resources in the same way as one of these, because examples are only some of many. It only
 * says what to try first: whether a finding depends on a candidate is always decided.
 */
export function likelyCandidates(
  candidates: readonly Candidate[],
  pairs: readonly ResourcePair[],
  account: SnapshotIndex,
  findings: readonly Finding[],
): (finding: Finding) => readonly number[] {
  const earlier = new Map(pairs.flatMap(({ before }) => (before ? [[resourceKey(before), before] as const] : [])));
  const holdingsOf = memoize((finding: Finding) => holdings(finding, account, earlier), {
    key: ({ resource }) => resource.arn,
  });
  const besideExamples = wordsOfExamples(account, findings);
  const terms = candidates.map(({ edits: [edit] }) => ({
    edit,
    id: lastWord(edit.resource.id),
    member: lastWord(edit.path.at(-1) ?? ''),
  }));
  const alike = Map.groupBy(terms.keys(), (place) => wayOf(terms[place]?.edit));
  return (finding) => {
    const { resource, evidence, ability } = finding;
    const named = wordsIn(JSON.stringify(evidence));
    const held = holdingsOf(finding);
    const beside = new Set((ability?.examples ?? []).flatMap((arn) => [...(besideExamples.get(arn) ?? [])]));
    const near = terms
      .map(({ edit, id, member }, place) => ({
        place,
        score:
          4 * Number(isSame(edit, resource)) +
          3 * Number(held.has(edit.resource.arn)) +
          2 * Number(named.has(id)) +
          Number(named.has(member)) +
          2 * Number(beside.has(id)),
      }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || a.place - b.place)
      .map(({ place }) => place);
    return [...new Set([...near, ...near.flatMap((place) => alike.get(wayOf(terms[place]?.edit)) ?? [])])];
  };
}

/** In what way something was changed: equal for the same tag of several resources, or the same flag. */
function wayOf(edit: ResourceEdit | undefined): string {
  return edit ? [edit.kind, edit.change, ...edit.path].join(' ') : '';
}

function isSame({ resource }: ResourceEdit, { arn, id }: Finding['resource']): boolean {
  return resource.arn === arn || resource.id === id;
}

/** The ARNs of the groups that a user is or was in, and of the managed policies that they and it hold or held. */
function holdings(
  { account: of, resource: { kind, id } }: Finding,
  account: SnapshotIndex,
  earlier: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const statesOf = <Kind extends 'user' | 'group' | 'role'>(ofKind: Kind, name: string) => {
    const scope = { account: of, region: globalRegion, kind: ofKind };
    const before = earlier.get(resourceKey({ ...scope, id: name })) as Group | User | Role | undefined;
    return [account.find(scope, name), before].filter((state) => state !== undefined);
  };
  if (kind !== 'user' && kind !== 'group' && kind !== 'role') return new Set();
  const own = statesOf(kind, id);
  const groups = own.flatMap((state) => (state.kind === 'user' ? state.attributes.groups : []));
  const all = [...own, ...groups.flatMap((name) => statesOf('group', name))];
  return new Set(
    all.flatMap((state) => [
      state.arn,
      ...state.attributes.attached,
      ...('permissionsBoundary' in state.attributes ? [state.attributes.permissionsBoundary ?? ''] : []),
    ]),
  );
}

/** The words in the ids and attributes of resources that findings give as examples, by ARN: what they are attached to. */
function wordsOfExamples(
  { snapshot }: SnapshotIndex,
  findings: readonly Finding[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const arns = new Set(findings.flatMap(({ ability }) => ability?.examples ?? []));
  return new Map(
    snapshot.resources
      .filter(({ arn }) => arns.has(arn))
      .map(({ arn, id, attributes }) => [arn, wordsIn(JSON.stringify([id, attributes]))]),
  );
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(/[^\w+=.@-]+/).filter((word) => word !== ''));
}

function lastWord(text: string): string {
  return text.split(/[^\w+=.@-]+/).at(-1) ?? '';
}

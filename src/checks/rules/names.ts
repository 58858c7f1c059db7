import { parseArn } from '../../domain/arn.ts';
import type { AccessRule } from '../../domain/access-rule.ts';
import type { ForbiddenGrant } from '../../domain/baseline.ts';
import type { Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { holdersIn } from '../shared/held-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { quoted } from '../shared/words.ts';
import type { Idle } from './idle.ts';
import { nearestToPattern } from './near.ts';

const identityKinds = ['group', 'user', 'role'] as const;

type NamedKind = (typeof identityKinds)[number] | 'policy';

/** Entries of the baseline's lists of groups, users, roles and policies that name nobody. */
export function idleNames(context: CheckContext): readonly Idle[] {
  const { access, grants } = context.baseline;
  const lists = [...access.flatMap(listsOfAccess), ...grants.forbidden.map(listOfGrant)].filter(
    ({ patterns }) => patterns.length > 0,
  );
  if (lists.length === 0) return [];
  const { snapshot } = context;
  const names = namesIn(snapshot);
  return lists.flatMap(({ patterns, kinds, ...head }) =>
    patterns.flatMap((pattern): readonly Idle[] => {
      const meant = kindsMeant(pattern, kinds);
      const scopes = scopesFor(pattern, meant, snapshot);
      if (scopes.length === 0 || !scopes.every((scope) => snapshot.isComplete(scope))) return [];
      if (kinds.some((kind) => names[kind].some(compileGlobs([pattern])))) return [];
      const near = nearestName(pattern, meant, kinds, names);
      return [
        {
          ...head,
          pattern,
          fault: `${escapeUnprintable(pattern)} is no ${meant.join(', ')} that there is`,
          nearest: near && escapeUnprintable(near),
          evidence: { field: head.field, pattern, nearest: near ?? null },
          restsOn: scopes,
        },
      ];
    }),
  );
}

interface NameList extends Pick<Idle, 'rule' | 'words' | 'field'> {
  readonly patterns: readonly string[];
  /** What its entries may name. */
  readonly kinds: readonly NamedKind[];
}

/** What `mustAllow` names and nobody is has a finding of its own. */
function listsOfAccess(rule: AccessRule): readonly NameList[] {
  const head = { rule: `access ${rule.name}`, words: `rule ${quoted(rule.name)}`, kinds: identityKinds };
  if ('launch' in rule) return [{ ...head, field: 'launch.allowedTo', patterns: rule.launch.allowedTo }];
  if ('allowedTo' in rule) return [{ ...head, field: 'allowedTo', patterns: rule.allowedTo }];
  return 'requires' in rule ? [{ ...head, field: 'except', patterns: rule.except }] : [];
}

function listOfGrant({ actions, resources, except }: ForbiddenGrant): NameList {
  const words = `${[...actions].sort().join(', ')} on ${[...resources].sort().join(', ')}`;
  return {
    rule: `grants.forbidden ${words}`,
    words: `the forbidden grant ${escapeUnprintable(words)}`,
    field: 'except',
    patterns: except,
    kinds: [...identityKinds, 'policy'],
  };
}

function isKind(text: string | undefined, kinds: readonly NamedKind[]): text is NamedKind {
  return kinds.some((kind) => kind === text);
}

/** The kinds that a pattern can name: the one that it begins with, or else all. */
function kindsMeant(pattern: string, kinds: readonly NamedKind[]): readonly NamedKind[] {
  const [kind] = (parseArn(pattern)?.resource ?? pattern).split('/');
  return isKind(kind, kinds) ? [kind] : kinds;
}

/**
 * Where what a pattern names would have been read; none where that is another account, which no run of this one reads.
 */
function scopesFor(
  pattern: string,
  kinds: readonly NamedKind[],
  { snapshot: { accounts } }: SnapshotIndex,
): readonly Scope[] {
  const account = parseArn(pattern)?.account ?? '';
  const meant = /^\d{12}$/.test(account) ? accounts.filter((id) => id === account) : accounts;
  // A policy may be an inline one, which is read with its holder.
  const read = kinds.includes('policy') ? [...identityKinds, 'policy'] : kinds;
  return meant.flatMap((id) => read.map((kind) => iamScope(id, kind)));
}

type Names = Readonly<Record<NamedKind, readonly string[]>>;

/** Everything that can be named, in both ways: `role/deploy`, and its ARN. */
function namesIn(snapshot: SnapshotIndex): Names {
  const of = (kind: (typeof identityKinds)[number]) =>
    snapshot.ofKind(kind).flatMap(({ id, arn }) => [`${kind}/${id}`, arn]);
  const holders = holdersIn(snapshot);
  const arns = [
    ...snapshot.ofKind('policy').map(({ arn }) => arn),
    ...holders.flatMap(({ attributes }) => attributes.attached),
  ];
  const inline = holders.flatMap(({ attributes }) => attributes.inline.map(({ name }) => name));
  const policyNames = [...arns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)), ...inline];
  const unique = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    group: unique(of('group')),
    user: unique(of('user')),
    role: unique(of('role')),
    policy: unique([...policyNames.map((name) => `policy/${name}`), ...arns]),
  };
}

/** The nearest of the kind that is meant; else what bears the very name and is of another kind. */
function nearestName(
  pattern: string,
  meant: readonly NamedKind[],
  kinds: readonly NamedKind[],
  names: Names,
): string | undefined {
  const near = nearestToPattern(
    pattern,
    meant.flatMap((kind) => names[kind]),
  );
  const name = pattern.slice(pattern.indexOf('/') + 1);
  return near ?? kinds.flatMap((kind) => names[kind].filter((other) => other === `${kind}/${name}`))[0];
}

import { parseArn } from '../../domain/arn.ts';
import type { AccessRule } from '../../domain/access-rule.ts';
import type { ForbiddenGrant } from '../../domain/baseline.ts';
import type { Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { holdersIn } from '../shared/identity-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { either, inQuotes } from '../shared/words.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { nearestToPattern } from './nearest-to-pattern.ts';

const identityKinds = ['group', 'user', 'role'] as const;

type NamedKind = (typeof identityKinds)[number] | 'policy';

/** Entries of the baseline's lists of groups, users, roles and policies that match none of them. */
export function unmatchedNames(context: CheckContext): readonly UnmatchedRule[] {
  const { access, grants } = context.baseline;
  const lists = [...access.flatMap(listsOfAccess), ...grants.forbidden.map(listOfGrant)].filter(
    ({ patterns }) => patterns.length > 0,
  );
  if (lists.length === 0) return [];
  const { snapshot } = context;
  const names = namesIn(snapshot);
  return lists.flatMap(({ patterns, kinds, ...head }) =>
    patterns.flatMap((pattern): readonly UnmatchedRule[] => {
      const kindsNamed = kindsNamedBy(pattern, kinds);
      const scopes = scopesFor(pattern, kindsNamed, snapshot);
      if (scopes.length === 0 || !scopes.every((scope) => snapshot.isComplete(scope))) return [];
      if (kinds.some((kind) => names[kind].some(compileGlobs([pattern])))) return [];
      const near = nearestName(pattern, kindsNamed, kinds, names);
      return [
        {
          ...head,
          pattern,
          reason: `there is no ${either(kindsNamed)} ${escapeUnprintable(pattern)}`,
          nearest: near && escapeUnprintable(near),
          evidence: { field: head.field, pattern, nearest: near ?? null },
          dependsOn: scopes,
        },
      ];
    }),
  );
}

interface NameList extends Pick<UnmatchedRule, 'rule' | 'words' | 'field'> {
  readonly patterns: readonly string[];
  /** What its entries may name. */
  readonly kinds: readonly NamedKind[];
}

/** Names in `mustAllow` that match nothing have their own finding: see `access-missing`. */
function listsOfAccess(rule: AccessRule): readonly NameList[] {
  const head = { rule: `access ${rule.name}`, words: `rule ${inQuotes(rule.name)}`, kinds: identityKinds };
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

/** The kinds that a pattern can name: the one in its prefix, or else all. */
function kindsNamedBy(pattern: string, kinds: readonly NamedKind[]): readonly NamedKind[] {
  const [kind] = (parseArn(pattern)?.resource ?? pattern).split('/');
  return isKind(kind, kinds) ? [kind] : kinds;
}

/**
 * The scopes where a match of a pattern would have been read; none if it names an account that the run does not read.
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

/** Everything that a pattern can match, in both spellings: `role/deploy`, and its ARN. */
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

/** The nearest name of the kinds that the pattern names; or else one of another kind with exactly that name. */
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

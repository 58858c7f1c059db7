import { formatArn } from '../../domain/arn.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import type { CheckContext } from '../check.ts';
import { iamScope, partitionOfAccount } from './iam.ts';
import { scopeOf, type FindingDetails, type Subject } from './report-finding.ts';
import { label } from './words.ts';

/** The kinds that a baseline declares by name. */
export type DeclaredKind = 'group' | 'user' | 'role' | 'policy';

const sections = { group: 'groups', user: 'users', role: 'roles', policy: 'policies' } as const;

/** A declaration, and the resource of that name in the account. */
export interface DeclaredMatch<Seen, Declaration> {
  readonly declaration: Declaration;
  readonly seen: Seen;
}

/** An account's resources of a kind compared with the declarations, which hold in every audited account. */
export interface IdentityComparison<Seen, Declaration> {
  readonly account: string;
  readonly matches: readonly DeclaredMatch<Seen, Declaration>[];
  /** Declared, but not in the account; empty if the scope was not read completely. */
  readonly missing: readonly Subject[];
  readonly undeclared: readonly Seen[];
}

/** Compares each account's resources of a kind with the declarations of the same name. */
export function compareByName<Kind extends DeclaredKind, Declaration>(
  { snapshot }: CheckContext,
  kind: Kind,
  declarations: ReadonlyMap<string, Declaration>,
  seenOf: readonly KindMap[Kind][],
): readonly IdentityComparison<KindMap[Kind], Declaration>[] {
  const byAccount = Map.groupBy(seenOf, ({ account }) => account);
  return snapshot.snapshot.accounts.map((account) => {
    const seen = new Map((byAccount.get(account) ?? []).map((resource) => [nameOf(resource), resource]));
    const partition = partitionOfAccount(snapshot, account);
    const entries = [...declarations].map(([name, declaration]) => ({ name, declaration, seen: seen.get(name) }));
    return {
      account,
      matches: entries.flatMap(({ declaration, seen }) => (seen ? [{ declaration, seen }] : [])),
      missing: snapshot.isComplete(iamScope(account, kind))
        ? entries.filter((entry) => !entry.seen).map(({ name }) => missingIdentity(kind, account, partition, name))
        : [],
      undeclared: [...seen].filter(([name]) => !declarations.has(name)).map(([, resource]) => resource),
    };
  });
}

/** The finding about a declared identity that does not exist. */
export function missingFinding(subject: Subject, command?: string): FindingDetails {
  return {
    rule: { field: 'existence' },
    title: `Declared ${subject.kind} ${label(subject)} is missing`,
    expected: 'exists',
    actual: 'missing',
    evidence: { exists: false },
    commands: command === undefined ? [] : [command],
    dependsOn: [scopeOf(subject)],
    takeOver: [{ do: 'delete', at: [sections[subject.kind as DeclaredKind], nameOf(subject)] }],
  };
}

/** The name of an identity or policy, without its path. */
function nameOf({ kind, name, id, arn }: Pick<Subject, 'kind' | 'name' | 'id' | 'arn'>): string {
  return kind === 'policy' ? (name ?? arn.slice(arn.lastIndexOf('/') + 1)) : id;
}

function missingIdentity(kind: DeclaredKind, account: string, partition: string, name: string): Subject {
  const arn = formatArn({ partition, service: 'iam', region: '', account, resource: `${kind}/${name}` });
  return { ...iamScope(account, kind), kind, arn, id: kind === 'policy' ? arn : name, name, tags: {} };
}

import { isHypotheticalHolder, type Bypass, type LintStatement, type LintContext } from '../../access/lint/index.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { iamScope } from '../shared/iam.ts';
import { scopeOf, type Statement } from '../shared/observe.ts';
import { always } from '../shared/reads.ts';
import { some } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import { inEveryDocument } from './document-guard.ts';

type Actor = Bypass['actor'];

/** A fault of a statement that lets some of those pass who hold its document. */
interface HeldFault {
  readonly statement: LintStatement;
  readonly bypasses: readonly Bypass[];
}

/** A guard in an identity policy that is judged by what those may do who hold it, under all their policies. */
export interface HeldGuard<Fault extends HeldFault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (
    statements: readonly LintStatement[],
    actors: readonly Actor[],
    surroundings: LintContext,
  ) => readonly Fault[];
  /** Finds the same fault in a trust policy, by its text alone: it is for those whom it names, wherever they are. */
  readonly findInTrust?: (statements: readonly LintStatement[]) => readonly Fault[];
  /** What the finding says of one fault; whom it lets pass is added to it. */
  readonly say: (fault: Fault, document: ReadDocument) => Statement;
}

/**
 * Makes the check that looks for a fault in every identity policy, for those who hold it or are bounded by it. What
 * nobody holds is judged for whoever may come to hold it; people whose policies were not all read are left out.
 */
export function heldGuard<Fault extends HeldFault>({ find, findInTrust, say, ...check }: HeldGuard<Fault>): Check {
  return {
    ...check,
    rules: always(check.id),
    *run(context) {
      const { judge, kinOf } = inhabited(context);
      const actorsUnder = actorsByDocument(context);
      yield* inEveryDocument(context, (document) => {
        if (document.place === 'trust')
          return findInTrust?.(statementsOf(document)).map((fault) => say(fault, document)) ?? [];
        const surroundings = {
          reference: context.reference,
          judge,
          equivalenceKey: kinOf,
          region: regionOf(context.snapshot, document.owner.account),
        };
        return find(statementsOf(document), actorsUnder(document), surroundings).map((fault) =>
          namingHolders(say(fault, document), fault, document),
        );
      });
    },
  };
}

function statementsOf({ policy, compiled }: ReadDocument): readonly LintStatement[] {
  if ('problem' in compiled) return [];
  return compiled.statements.flatMap((statement, index) => {
    const written = policy.statements[index];
    return written ? [{ written, compiled: statement }] : [];
  });
}

/** Makes the look-up of who holds a document or is bounded by it; of one that nobody holds, anybody. */
function actorsByDocument(context: CheckContext): (document: ReadDocument) => readonly Actor[] {
  const { world, actors, anybodyUnder } = inhabited(context);
  const policiesOf = ({ policies, boundary }: Pick<Actor, 'policies' | 'boundary'>) => [
    ...policies,
    ...(boundary ? [boundary] : []),
  ];
  const held = new Set(
    world.identities.flatMap((identity) => policiesOf(identity).map(({ id }) => `${identity.account} ${id}`)),
  );
  const pairs = actors.flatMap((actor) =>
    [...new Set(policiesOf(actor).map(({ id }) => `${actor.identity.account} ${id}`))].map((id) => ({ id, actor })),
  );
  const byDocument = Map.groupBy(pairs, ({ id }) => id);
  return ({ owner, inline, compiled }) => {
    const { account, arn } = owner;
    const id = `${account} ${inline === undefined ? arn : `${arn} ${inline}`}`;
    if (held.has(id)) return byDocument.get(id)?.map(({ actor }) => actor) ?? [];
    return holderKinds.every((kind) => context.snapshot.isKnown(iamScope(account, kind)))
      ? [anybodyUnder(compiled, account)]
      : [];
  };
}

const holderKinds = ['user', 'group', 'role'];

/** A region that the account uses. */
function regionOf({ snapshot }: SnapshotIndex, account: string): string {
  return (
    snapshot.coverage.find((scope) => scope.account === account && scope.region !== globalRegion)?.region ?? 'us-east-1'
  );
}

function namingHolders(
  { actual, evidence, ...said }: Statement,
  { bypasses }: HeldFault,
  { owner }: ReadDocument,
): Statement {
  const names = bypasses.map(({ actor }) => nameOf(actor)).sort();
  const [first] = bypasses;
  const example = first
    ? `, for one ${escapeUnprintable(first.example.action)} on ${escapeUnprintable(first.example.arn)}`
    : '';
  return {
    ...said,
    actual: `${actual}; it lets ${some(names)} pass${example}`,
    evidence: { ...evidence, passes: names },
    restsOn: [
      scopeOf(owner),
      ...[...holderKinds, 'policy'].filter((kind) => kind !== owner.kind).map((kind) => iamScope(owner.account, kind)),
    ],
  };
}

function nameOf(actor: Actor): string {
  return isHypotheticalHolder(actor) ? 'anybody who comes to hold it' : `${actor.identity.kind} ${actor.identity.name}`;
}

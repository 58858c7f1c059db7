import { isHypotheticalHolder, type Bypass, type LintStatement, type LintContext } from '../../access/lint/index.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { iamScope } from '../shared/iam.ts';
import { scopeOf, type FindingDetails } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';
import { some } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { inEveryDocument } from './document-lint.ts';

type Actor = Bypass['actor'];

/** A fault of a statement that some holders of its document can bypass. */
interface HeldFault {
  readonly statement: LintStatement;
  readonly bypasses: readonly Bypass[];
}

/** A mistake in an identity policy that is decided by what its holders can do under all their policies. */
export interface HeldPolicyLint<Fault extends HeldFault> extends Pick<Check, 'id' | 'summary' | 'severity'> {
  readonly find: (
    statements: readonly LintStatement[],
    actors: readonly Actor[],
    lintContext: LintContext,
  ) => readonly Fault[];
  /** Finds the same fault in a trust policy by its text alone: the principals that it names can be in any account. */
  readonly findInTrust?: (statements: readonly LintStatement[]) => readonly Fault[];
  /** The finding about one fault; the holders that can bypass the statement are added to it. */
  readonly describe: (fault: Fault, document: ReadDocument) => FindingDetails;
}

/**
 * Makes the check that looks for a fault in every identity policy, for its holders and for those that have it as their
 * boundary. A policy that nobody holds is decided for a future holder; identities whose policies were not all read are
 * left out.
 */
export function heldPolicyLint<Fault extends HeldFault>({
  find,
  findInTrust,
  describe,
  ...check
}: HeldPolicyLint<Fault>): Check {
  return {
    ...check,
    rules: always(check.id),
    *run(context) {
      const { evaluator, equivalenceKey } = accessAnalysis(context);
      const actorsUnder = actorsByDocument(context);
      yield* inEveryDocument(context, (document) => {
        if (document.place === 'trust')
          return findInTrust?.(statementsOf(document)).map((fault) => describe(fault, document)) ?? [];
        const lintContext = {
          reference: context.reference,
          evaluator,
          equivalenceKey,
          region: regionOf(context.snapshot, document.owner.account),
        };
        return find(statementsOf(document), actorsUnder(document), lintContext).map((fault) =>
          namingHolders(describe(fault, document), fault, document),
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

/** Makes the look-up of the holders of a document, boundaries included; for one that nobody holds, a future holder. */
function actorsByDocument(context: CheckContext): (document: ReadDocument) => readonly Actor[] {
  const { model, actors, futureHolder } = accessAnalysis(context);
  const policiesOf = ({ policies, boundary }: Pick<Actor, 'policies' | 'boundary'>) => [
    ...policies,
    ...(boundary ? [boundary] : []),
  ];
  const held = new Set(
    model.identities.flatMap((identity) => policiesOf(identity).map(({ id }) => `${identity.account} ${id}`)),
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
      ? [futureHolder(compiled, account)]
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
  { actual, evidence, ...details }: FindingDetails,
  { bypasses }: HeldFault,
  { owner }: ReadDocument,
): FindingDetails {
  const names = bypasses.map(({ actor }) => nameOf(actor)).sort();
  const [first] = bypasses;
  const example = first
    ? `, for example with ${escapeUnprintable(first.example.action)} on ${escapeUnprintable(first.example.arn)}`
    : '';
  return {
    ...details,
    actual: `${actual}; ${some(names)} can bypass it${example}`,
    evidence: { ...evidence, passes: names },
    dependsOn: [
      scopeOf(owner),
      ...[...holderKinds, 'policy'].filter((kind) => kind !== owner.kind).map((kind) => iamScope(owner.account, kind)),
    ],
  };
}

function nameOf(actor: Actor): string {
  return isHypotheticalHolder(actor) ? 'anybody who comes to hold it' : `${actor.identity.kind} ${actor.identity.name}`;
}

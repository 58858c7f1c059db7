import { statementNames, withStatements } from '../../../../domain/iam/edit-document.ts';
import type { Finding } from '../../../../domain/finding.ts';
import type { Json, JsonObject } from '../../../../domain/json.ts';
import { escapeUnprintable } from '../../../../domain/text/unprintable.ts';
import { subjectWords } from '../../../wording/subject-words.ts';
import { isIdentifiedBy, subjectOf } from '../identified.ts';
import type { Proposal, ProposalContext, Propose } from '../proposal.ts';
import { documentsHeldBy, type HeldDocument } from './documents.ts';
import { documentLints, withCorrectedActions } from './mend-documents.ts';
import { statementLints } from './mend-statements.ts';

/**
 * Proposes what mends mistakes in the text of policies: for each document the way that keeps most of what was meant,
 * and last, without the statement, which closes every finding about it.
 */
export const proposeForPolicyText: Propose = (findings, context) =>
  findings.flatMap((finding): readonly Proposal[] => {
    const [owner] = subjectOf(finding, context);
    if (!owner || !finding.check.startsWith('guard-') || !isOwner(owner.kind)) return [];
    return documentsHeldBy(owner).flatMap((held) => [
      ...ofDocument(finding, held, owner),
      ...ofStatements(finding, held, context, subjectWords(owner)),
    ]);
  });

function isOwner(kind: string): boolean {
  return ['user', 'group', 'role', 'policy'].includes(kind);
}

function ofDocument(
  finding: Finding,
  { policy, document, write }: HeldDocument,
  owner: Parameters<NonNullable<ReturnType<typeof documentLints.get>>['mend']>[2],
): readonly Proposal[] {
  const lint = documentLints.get(finding.check);
  if (!lint || !isIdentifiedBy(finding, { policy, ...identityOf(finding, lint.identity) })) return [];
  const mended = lint.mend(document, finding.evidence, owner);
  const changed = mended && write(mended);
  return changed ? [{ changed: [changed] }] : [];
}

function ofStatements(
  finding: Finding,
  held: HeldDocument,
  { reference }: ProposalContext,
  who: string,
): readonly Proposal[] {
  const { policy, document, write } = held;
  const lint = statementLints.get(finding.check);
  if (!lint) return [];
  const identity = identityOf(finding, lint.identity);
  const places = statementNames(document).flatMap((statement, position) =>
    isIdentifiedBy(finding, { policy, statement, ...identity }) ? [{ statement, position }] : [],
  );
  return places.flatMap(({ statement, position }): readonly Proposal[] => {
    const corrected =
      finding.check === 'guard-unknown-action' ? withCorrectedActions(document, position, reference) : undefined;
    const mended = [
      ...(corrected ? [corrected] : []),
      ...lint.mends.flatMap((mend): readonly JsonObject[] => {
        const each = mendedAt(document, position, (statement) => mend(statement, finding.evidence));
        return each ? [each] : [];
      }),
    ];
    const without = write(withStatements(document, (each, at) => (at === position ? undefined : each)));
    const idea = `${finding.id} ${policy} ${position}`;
    return [
      ...mended.flatMap((each) => {
        const changed = write(each);
        const title = `correct statement ${escapeUnprintable(statement)} of ${placeWords(held, who)}`;
        return changed ? [{ changed: [changed], idea, title, ...(lint.onlyTakes && { onlyTakes: true }) }] : [];
      }),
      ...(without
        ? [
            {
              changed: [without],
              isLastResort: true,
              onlyTakes: isAllow(document, position),
              title: `remove statement ${escapeUnprintable(statement)} from ${placeWords(held, who)}`,
              note: 'If what the statement was meant to say is still needed, write it anew.',
            },
          ]
        : []),
    ];
  });
}

/** The document with one statement replaced by others. */
function mendedAt(
  document: JsonObject,
  position: number,
  mend: (statement: JsonObject) => readonly JsonObject[] | undefined,
): JsonObject | undefined {
  const replaced: JsonObject[] = [];
  const mended = withStatements(document, (statement, at) => {
    if (at !== position) return statement;
    replaced.push(...(mend(statement) ?? []));
    return replaced[0] ?? statement;
  });
  if (!mended || replaced.length === 0) return undefined;
  const { Statement } = mended;
  const statements = Array.isArray(Statement) ? (Statement as readonly JsonObject[]) : [Statement as JsonObject];
  const added = replaced.slice(1);
  return added.length === 0 ? mended : { ...mended, Statement: [...statements, ...added] };
}

function isAllow({ Statement }: JsonObject, position: number): boolean {
  const statements = Array.isArray(Statement) ? (Statement as readonly JsonObject[]) : [Statement as JsonObject];
  return statements[position]?.['Effect'] === 'Allow';
}

/** The fields of the evidence that are in the finding's identity; keys and tags are compared without regard to case. */
function identityOf({ evidence, check }: Finding, fields: readonly string[]): Readonly<Record<string, string>> {
  const isFolded = statementLints.has(check);
  return Object.fromEntries(
    fields.map((field) => {
      const value = textOf(evidence[field]);
      return [field, isFolded ? value.toLowerCase() : value];
    }),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function placeWords({ policy }: HeldDocument, who: string): string {
  if (policy === 'default') return who;
  if (policy === 'trust') return `the trust policy of ${who}`;
  return `inline policy ${escapeUnprintable(policy.slice('inline/'.length))} of ${who}`;
}

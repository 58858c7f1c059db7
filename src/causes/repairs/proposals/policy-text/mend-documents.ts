import { lintUnknownAction } from '../../../../access/lint/index.ts';
import { parsePolicy } from '../../../../access/index.ts';
import type { Reference } from '../../../../access/index.ts';
import { withStatements, withStrings } from '../../../../domain/iam/edit-document.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../domain/json.ts';
import { formatArn, parseArn } from '../../../../domain/arn.ts';
import type { AnyResource } from '../../commands/row.ts';

/** A mistake that a check finds in a whole document. */
export interface DocumentLint {
  /** The fields of the evidence that identify the finding, beside the document. */
  readonly identity: readonly string[];
  readonly mend: (document: JsonObject, evidence: JsonObject, owner: AnyResource) => JsonObject | undefined;
}

/** How the mistakes of whole documents are mended, by check. */
export const documentLints: ReadonlyMap<string, DocumentLint> = new Map<string, DocumentLint>([
  ['guard-duplicate-sid', { identity: ['sid'], mend: withUniqueSids }],
  ['guard-deleted-principal', { identity: ['principal'], mend: withoutPrincipal }],
  ['guard-open-trust', { identity: ['principal'], mend: withOwnAccount }],
  ['guard-variable', { identity: [], mend: (document) => ({ ...document, Version: '2012-10-17' }) }],
]);

/** The document with the only near action in place of each that AWS does not have; undefined where one has none. */
export function withCorrectedActions(
  document: JsonObject,
  statement: number,
  reference: Reference,
): JsonObject | undefined {
  const parsed = parsePolicy(document, 'identity');
  if (!('policy' in parsed)) return undefined;
  const written = parsed.policy.statements[statement];
  const issue = lintUnknownAction(reference, parsed.policy).find((each) => each.statement === written);
  const corrections = new Map(issue?.entries.map(({ pattern, correction }) => [pattern, correction]));
  if (corrections.size === 0 || [...corrections.values()].includes(undefined)) return undefined;
  const corrected = (value: Json | undefined) => withStrings(value, (action) => corrections.get(action) ?? action);
  return withStatements(document, (each, at) => {
    const { Action, NotAction } = each;
    if (at !== statement) return each;
    const [actions, others] = [corrected(Action), corrected(NotAction)];
    return {
      ...each,
      ...(actions !== undefined && { Action: actions }),
      ...(others !== undefined && { NotAction: others }),
    };
  });
}

/** All but the first statement of the Sid get another one. */
function withUniqueSids(document: JsonObject, { sid }: JsonObject): JsonObject | undefined {
  if (typeof sid !== 'string') return undefined;
  const taken = new Set<Json | undefined>();
  withStatements(document, (statement) => {
    taken.add(statement['Sid']);
    return statement;
  });
  let isFirst = true;
  return withStatements(document, (statement) => {
    if (statement['Sid'] !== sid) return statement;
    if (isFirst) {
      isFirst = false;
      return statement;
    }
    let number = 2;
    while (taken.has(`${sid}${number}`)) number += 1;
    taken.add(`${sid}${number}`);
    return { ...statement, Sid: `${sid}${number}` };
  });
}

/** Takes a principal out, and each statement that names no other. */
function withoutPrincipal(document: JsonObject, { principal }: JsonObject): JsonObject | undefined {
  return withStatements(document, (statement) => {
    const named = statement['Principal'];
    if (!isJsonObject(named)) return statement;
    const { AWS, ...others } = named;
    const left = withStrings(AWS, (value) => (value === principal ? undefined : value));
    const kept = left === undefined ? others : { ...others, AWS: left };
    return Object.keys(kept).length === 0 ? undefined : { ...statement, Principal: kept };
  });
}

/** Lets in the role's own account in place of everybody. Who else is to get in, only its owner knows. */
function withOwnAccount(document: JsonObject, { reach }: JsonObject, owner: AnyResource): JsonObject | undefined {
  if (reach === 'provider') return undefined;
  const partition = parseArn(owner.arn)?.partition ?? 'aws';
  const own = formatArn({ partition, service: 'iam', region: '', account: owner.account, resource: 'root' });
  return withStatements(document, (statement) => {
    const named = statement['Principal'];
    if (named === '*') return { ...statement, Principal: { AWS: own } };
    if (!isJsonObject(named) || named['AWS'] === undefined) return statement;
    return {
      ...statement,
      Principal: { ...named, AWS: withStrings(named['AWS'], (each) => (each === '*' ? own : each)) ?? own },
    };
  });
}

import { parseArn } from '../../domain/arn.ts';
import type { DeclaredResource } from '../../domain/baseline.ts';
import type { BaselineEdit, BaselinePath } from '../../domain/baseline-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { findingReporter, scopeOf, type FindingDetails, type Subject } from '../shared/report-finding.ts';
import { label, inQuotes } from '../shared/words.ts';
import { fieldsOf } from './fields.ts';
import { arnOf, isDeclared, isPlace, kindOf } from './kinds.ts';

/** Declared resources that are missing, or differ in a field; one finding for each resource and field. */
export const declaredResource: Check = {
  id: 'declared-resource',
  summary: 'A declared resource is missing, or one of its fields is not as declared.',
  severity: 'high',
  declaredBy: 'resources',
  rules: ({ resources }) =>
    resources.map((declared) => ({
      name: ruleName(declared),
      reads: [{ about: kindOf(declared) ?? declared.id }],
      appliesTo: (resource) => isDeclared(declared, resource),
      appliesIn: (place) => isPlace(declared, place),
    })),
  *run(context) {
    const reportFinding = findingReporter(context);
    const resourcesOf = declaredResources(context);
    const reported = new Set<string>();
    for (const [index, declared] of context.baseline.resources.entries()) {
      const found = resourcesOf(declared);
      for (const subject of found.filter((resource) => isUndecided(declared, resource)))
        yield { undecided: [ruleName(declared)], subject, missingFrom: [scopeOf(subject)] };
      const problems =
        found.length === 0
          ? absence(declared, context).map((problem) =>
              withTakeOver(problem, [{ do: 'delete', at: ['resources', index] }]),
            )
          : found.flatMap((resource) => differences(declared, resource, ['resources', index, 'expect']));
      for (const { subject, details } of problems) {
        // One id may be declared twice, with a region and without: both give one finding for each field.
        const identity = JSON.stringify([subject.account, subject.region, subject.kind, subject.id, details.rule]);
        if (reported.has(identity)) continue;
        reported.add(identity);
        yield reportFinding(subject, details);
      }
    }
  },
};

type AnyResource = Resource<string, unknown>;

/** Where the baseline declares it: `resources i-0abc`, `resources db-cluster/orders`. */
function ruleName({ id, kind }: DeclaredResource): string {
  return `resources ${kind === undefined ? id : `${kind}/${id}`}`;
}

/** Makes the look-up of the resources that are a declared one. */
function declaredResources({
  snapshot,
  baseline,
}: CheckContext): (declared: DeclaredResource) => readonly AnyResource[] {
  const wanted = new Set(baseline.resources.map(({ id }) => id));
  const kinds = new Set(baseline.resources.flatMap((declared) => kindOf(declared) ?? []));
  const candidates = [...kinds]
    .flatMap((kind) => snapshot.ofAnyKind(kind))
    .filter(({ id, arn }) => wanted.has(id) || wanted.has(arn));
  const byId = Map.groupBy(candidates, ({ id }) => id);
  return (declared) =>
    (byId.get(nameOf(declared.id)) ?? []).filter(
      (resource) => isDeclared(declared, resource) && isPlace(declared, resource),
    );
}

/** The id in an ARN; any other text as it is. */
function nameOf(id: string): string {
  return parseArn(id)?.resource.replace(/^[^:/]*[:/]/, '') ?? id;
}

interface Problem {
  readonly subject: Subject;
  readonly details: FindingDetails;
}

/** The finding about a resource that was not found: none while one of the places that may hold it is unread. */
function absence(declared: DeclaredResource, { snapshot }: CheckContext): readonly Problem[] {
  const { accounts, coverage } = snapshot.snapshot;
  const arn = parseArn(declared.id);
  const account = declared.account ?? (arn?.account === '' ? undefined : arn?.account) ?? accounts[0];
  if (account === undefined || !accounts.includes(account)) return [];
  const kind = kindOf(declared) ?? unknownKind;
  const ofKind = coverage.filter((scope) => scope.kind === kind);
  const scopes = ofKind.filter((scope) => isPlace(declared, scope)).map((scope) => scopeOf(scope));
  const isCovered = ofKind.length > 0 || kind === unknownKind;
  if (!isCovered || !scopes.every((scope) => snapshot.isComplete(scope))) return [];
  const region = declared.region ?? (arn?.region === '' ? undefined : arn?.region);
  const place = { account, region: region ?? 'any', kind };
  const id = nameOf(declared.id);
  const subject = { ...place, arn: arn ? declared.id : arnOf(place, id), id, tags: {} };
  const head = {
    rule: { field: 'existence' },
    expected: `exists in ${region ?? 'any audited region'}`,
    dependsOn: scopes,
  };
  if (scopes.length > 0) {
    const title = `Declared ${kind} ${label(subject)} is missing`;
    return [{ subject, details: { ...head, title, actual: 'missing', evidence: { exists: false } } }];
  }
  const notAudited: FindingDetails = {
    ...head,
    title: `Declared ${kind} ${label(subject)} is outside of what is audited`,
    actual:
      region === undefined
        ? 'no audited kind has such an id'
        : `${escapeUnprintable(region)} is not audited, or has no such kind`,
    evidence: { exists: 'unknown' },
    severity: 'low',
  };
  return [{ subject, details: notAudited }];
}

/** Whether a field that is declared is not known. */
function isUndecided(declared: DeclaredResource, resource: AnyResource): boolean {
  return fieldsOf(declared, resource).some(({ wanted, seen }) => wanted !== undefined && seen === null);
}

/** The kind for an id with an unknown prefix. */
const unknownKind = 'resource';

function withTakeOver({ subject, details }: Problem, takeOver: readonly BaselineEdit[]): Problem {
  return { subject, details: { ...details, takeOver } };
}

function differences(
  declared: DeclaredResource,
  resource: AnyResource,
  expectations: BaselinePath,
): readonly Problem[] {
  return fieldsOf(declared, resource).flatMap(({ field, label: fieldLabel, wanted, seen, command }) =>
    wanted === undefined || seen === null || (wanted ?? undefined) === seen
      ? []
      : [
          {
            subject: resource,
            details: {
              rule: { field },
              title: `${fieldLabel} of ${label(resource)} is not as declared`,
              expected: wanted === null ? 'none' : inQuotes(wanted),
              actual: seen === undefined ? 'none' : inQuotes(seen),
              evidence: { seen: seen ?? null },
              commands: command === undefined ? [] : [command],
              takeOver: [
                seen === undefined
                  ? { do: 'delete', at: [...expectations, ...placeOf(field)] }
                  : { do: 'set', at: [...expectations, ...placeOf(field)], value: seen },
              ],
            },
          },
        ],
  );
}

/** Where a field stands: a tag's key may have a dot in it. */
function placeOf(field: string): BaselinePath {
  return field.startsWith('tags.') ? ['tags', field.slice('tags.'.length)] : [field];
}

import type { JsonObject } from '../../domain/json.ts';
import { isParsed, type PolicyDocument } from '../../domain/policy.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { parsePolicy } from './parse/parse-policy.ts';
import { auditedServices } from './reference.ts';

/**
 * The services whose actions the account's own policies name, and those that are audited anyway: what the reference
 * must hold to judge these documents. AWS's managed policies, which name hundreds, are nobody's here to judge.
 */
export function servicesInPolicies(snapshot: SnapshotIndex): string[] {
  const named = ownDocuments(snapshot)
    .flatMap(actionPatternsIn)
    .map((action) => action.slice(0, action.indexOf(':')).toLowerCase());
  return [...new Set([...auditedServices, ...named])].filter((service) => /^[a-z0-9-]+$/.test(service)).sort();
}

function ownDocuments(snapshot: SnapshotIndex): JsonObject[] {
  const holders = [...snapshot.ofKind('group'), ...snapshot.ofKind('user'), ...snapshot.ofKind('role')];
  const managed = snapshot.ofKind('policy').filter(({ arn, account }) => arn.includes(`::${account}:`));
  const written: PolicyDocument[] = [
    ...holders.flatMap(({ attributes }) => attributes.inline.map(({ policy }) => policy)),
    ...managed.flatMap(({ attributes }) =>
      attributes.versions.filter(({ isDefault }) => isDefault).map(({ policy }) => policy),
    ),
  ];
  return written.filter(isParsed).map(({ document }) => document);
}

function actionPatternsIn(document: JsonObject): readonly string[] {
  const parsed = parsePolicy(document);
  return 'policy' in parsed ? parsed.policy.statements.flatMap(({ actions }) => actions.items) : [];
}

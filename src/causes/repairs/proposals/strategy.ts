import type { JsonObject } from '../../../domain/json.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { bothConditions } from './statements.ts';
import type { Proposal } from './proposal.ts';
import type { UsedAccess } from './used-grants.ts';

/** One idea how findings about access could be closed. */
export type Strategy = (used: UsedAccess, account: SnapshotIndex) => readonly Proposal[];

/** Actions that change the tags by which rules and policies tell resources apart, by the service of what is protected. */
export const taggingActions: Readonly<Record<string, readonly string[]>> = {
  ec2: ['ec2:CreateTags', 'ec2:DeleteTags'],
  rds: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
};

/** A statement with one more condition; as it is where it has that condition in another form. */
export function withCondition(statement: JsonObject, condition: JsonObject): JsonObject {
  const both = bothConditions((statement['Condition'] ?? {}) as JsonObject, condition);
  return both ? { ...statement, Condition: both } : statement;
}

/** The service of an action: `ec2`. */
export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

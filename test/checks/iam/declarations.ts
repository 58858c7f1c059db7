import type { Check } from '../../../src/checks/index.ts';
import type { DeclaredGroup, DeclaredRole, DeclaredUser } from '../../../src/domain/baseline.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { found, type Situation } from '../fixtures/account.ts';

/** A declaration that allows no members, groups or policies. */
export const none = { members: [], groups: [], inline: new Map<string, JsonObject>(), attached: [] };
export const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
export const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** The section `groups` of a baseline. */
export function groups(declared: Record<string, Partial<DeclaredGroup>>) {
  return {
    groups: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])),
  };
}

/** The section `users` of a baseline. */
export function users(declared: Record<string, Partial<DeclaredUser>>) {
  return { users: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])) };
}

/** The section `roles` of a baseline. */
export function roles(declared: Record<string, Partial<DeclaredRole>>) {
  return { roles: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])) };
}

/** The titles of what a check finds in a situation. */
export const titles = (check: Check, situation: Situation) => found(check, situation).map(({ title }) => title);

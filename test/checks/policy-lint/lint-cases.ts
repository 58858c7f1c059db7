import { suite, test } from 'node:test';
import assert from 'node:assert/strict';
import { loadReference } from '../../../src/access/index.ts';
import type { Check } from '../../../src/checks/index.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { found, inline, user, type Situation } from '../fixtures/account.ts';

/**
 * The audited services, and more: one that tells objects from buckets, one of which few actions tag, some whose page
 * leaves things out.
 */
export const reference = await loadReference([
  'ec2',
  'iam',
  'rds',
  'sts',
  's3',
  'secretsmanager',
  'sns',
  'logs',
  'ssmmessages',
  'cloudformation',
  'elasticloadbalancing',
]);

/** A policy in which a check finds something, or a near twin in which it must not. */
export interface GuardCase {
  readonly name: string;
  /** One statement or several; the first one's Sid is S. */
  readonly statements: JsonObject | readonly JsonObject[];
  readonly version?: string | null;
  /** What the title says after the policy's name, and how grave it is; undefined for a twin. */
  readonly finds?: readonly [severity: Finding['severity'], title: RegExp];
}

/** Holds a check that reads documents alone to a table, each row an inline policy of a user. */
export function documentCases(check: Check, cases: readonly GuardCase[]): void {
  suite(check.id, () => {
    for (const { name, statements, version, finds } of cases) {
      test(name, () => {
        const findings = found(check, onUser(policyOf(statements, version)));
        assert.deepEqual(
          findings.map(({ severity }) => severity),
          finds ? [finds[0]] : [],
        );
        if (finds) assert.match(findings[0]?.title ?? '', finds[1]);
      });
    }
  });
}

/** A situation in which one user has one inline policy. */
export function onUser(document: JsonObject): Situation {
  return { resources: [user('ana', { inline: [inline('p', document)] })], reference };
}

/** A document of one statement or several, the first with the Sid S. */
export function policyOf(
  statements: JsonObject | readonly JsonObject[],
  version: string | null = '2012-10-17',
): JsonObject {
  const [first, ...others] = [statements].flat() as readonly JsonObject[];
  return { ...(version === null ? {} : { Version: version }), Statement: [{ Sid: 'S', ...first }, ...others] };
}

export function allowing(
  actions: string | readonly string[],
  condition: JsonObject = {},
  resources: string | readonly string[] = '*',
): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: resources, Condition: condition };
}

export function denying(
  actions: string | readonly string[],
  condition: JsonObject = {},
  resources: string | readonly string[] = '*',
): JsonObject {
  return { Effect: 'Deny', Action: actions, Resource: resources, Condition: condition };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineErrorOf } from './helper.ts';

/** A baseline that is refused. */
export interface WrongBaseline {
  readonly what: string;
  readonly yaml: string;
  /** The whole message, or what it must match. */
  readonly error: string | RegExp;
}

/** A baseline that says its version and the rest. */
export const v1 = (rest: string) => `version: 1\n${rest}`;

/** Makes a test of each list, by what its baselines have wrong. */
export function testRefusals(lists: Readonly<Record<string, readonly WrongBaseline[]>>): void {
  for (const [what, cases] of Object.entries(lists)) {
    void test(`${what} that are wrong are refused with their place and what is allowed`, async (t) => {
      for (const { what: name, yaml, error } of cases) {
        await t.test(name, async () => {
          const message = await baselineErrorOf(yaml);
          if (typeof error === 'string') assert.equal(message, error);
          else assert.match(message, error);
        });
      }
    });
  }
}

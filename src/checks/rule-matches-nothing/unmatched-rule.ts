import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';

/** A rule of the baseline, or one entry of a list in it, that matches nothing. */
export interface UnmatchedRule {
  /** Section and name: `protect production`. Part of the ids of findings. */
  readonly rule: string;
  /** The rule in a sentence: `rule production`. */
  readonly words: string;
  /** What of the rule it is: `match`, `allowedTo`. */
  readonly field: string;
  /** The entry of a list; undefined where it is the rule as a whole. */
  readonly pattern?: string;
  /** What nothing is or has, in a sentence. */
  readonly fault: string;
  /** What may have been meant, in words: `tag key: Env (42 instances)`. */
  readonly nearest?: string | undefined;
  /** Neither numbers nor whatever else changes from one night to the next. */
  readonly evidence: JsonObject;
  /** All that could hold a match. */
  readonly restsOn: readonly Scope[];
}

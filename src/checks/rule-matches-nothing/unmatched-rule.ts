import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';

/** A rule of the baseline, or one entry of a list in it, that matches nothing. */
export interface UnmatchedRule {
  /** Section and name: `protect production`. Part of the ids of findings. */
  readonly rule: string;
  /** The rule in a sentence: `rule production`. */
  readonly words: string;
  /** The field of the rule: `match`, `allowedTo`. */
  readonly field: string;
  /** The entry of a list; undefined for the rule as a whole. */
  readonly pattern?: string;
  /** Why nothing matches, in a sentence. */
  readonly reason: string;
  /** What was probably meant: `tag key: Env (42 instances)`. */
  readonly nearest?: string | undefined;
  /** Without numbers and everything else that changes from run to run. */
  readonly evidence: JsonObject;
  /** All scopes that could hold a match. */
  readonly dependsOn: readonly Scope[];
}

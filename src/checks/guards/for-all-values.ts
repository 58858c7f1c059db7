import { lintForAllValues } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { capitalized } from '../shared/words.ts';
import { heldGuard } from './held-guard.ts';
import { actionsOf, statementWords } from './statement-words.ts';

/**
 * ForAllValues holds where there is no value at all: an Allow with it lets pass what leaves the key out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const guardForAllValues = heldGuard({
  id: 'guard-for-all-values',
  summary: 'An Allow limits a set of values by ForAllValues, and lets pass what has no values at all.',
  severity: 'medium',
  find: lintForAllValues,
  say({ statement: { written }, key }, { words }) {
    return {
      rule: { statement: written.name, key: key.toLowerCase() },
      title: `${capitalized(statementWords(written, words))} gives ${actionsOf(written)} to requests that leave ${escapeUnprintable(key)} out`,
      expected: `Null false on ${escapeUnprintable(key)} beside ForAllValues, so that there must be values`,
      actual: `ForAllValues holds where ${escapeUnprintable(key)} is missing`,
      evidence: { statement: written.name, key },
    };
  },
});

import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { lintForAllValues } from '../../access/lint/index.ts';
import { capitalized } from '../shared/words.ts';
import { heldPolicyLint } from './held-policy-lint.ts';
import { actionsText, nameOfStatement } from './wording.ts';

/**
 * ForAllValues also holds if there is no value: an Allow with it allows requests that leave the key out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const guardForAllValues = heldPolicyLint({
  id: 'guard-for-all-values',
  summary: 'An Allow restricts a set of values with ForAllValues, which also allows requests without any value.',
  severity: 'medium',
  find: lintForAllValues,
  describe({ statement: { written }, key }, { words }) {
    return {
      rule: { statement: written.name, key: key.toLowerCase() },
      title: `${capitalized(nameOfStatement(written, words))} allows ${actionsText(written)} to requests without ${escapeUnprintable(key)}`,
      expected: `Null false on ${escapeUnprintable(key)} in addition to ForAllValues, so that at least one value is required`,
      actual: `ForAllValues also holds if ${escapeUnprintable(key)} is missing`,
      evidence: { statement: written.name, key },
    };
  },
});

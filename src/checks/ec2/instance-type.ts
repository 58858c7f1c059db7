import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { either, label } from '../shared/words.ts';

const typesRule = 'instances.allowedTypes';

/** Instances of a type that the baseline does not allow. */
export const instanceType: Check = {
  id: 'instance-type',
  summary: 'An instance is of a type that is not allowed.',
  severity: 'medium',
  declaredBy: 'instances.allowedTypes',
  rules: ({ instances }) => (instances?.allowedTypes ? [{ name: typesRule, reads: [{ about: 'instance' }] }] : []),
  *run(context) {
    const allowed = context.baseline.instances?.allowedTypes ?? [];
    const reportFinding = findingReporter(context);
    const isAllowed = compileGlobs(allowed);
    for (const instance of context.snapshot.ofKind('instance')) {
      const { type } = instance.attributes;
      if (type === null) {
        yield { undecided: [typesRule], subject: instance, missingFrom: [scopeOf(instance)] };
      } else if (!isAllowed(type)) {
        yield reportFinding(instance, {
          title: `Instance type ${escapeUnprintable(type)} of ${label(instance)} is not allowed`,
          expected: either(allowed),
          actual: escapeUnprintable(type),
          evidence: { type },
          takeOver: [{ do: 'add', at: ['instances', 'allowedTypes'], value: type }],
        });
      }
    }
  },
};

import type { Check } from './check.ts';
import { compileGlobs } from './shared/glob.ts';
import { observer } from './shared/observe.ts';
import { either, label, plain } from './shared/words.ts';

/** Instances of a type that the baseline does not allow. */
export const instanceType: Check = {
  id: 'instance-type',
  summary: 'An instance is of a type that is not allowed.',
  severity: 'medium',
  *run(context) {
    const allowed = context.baseline.instances?.allowedTypes;
    if (!allowed) return;
    const observe = observer(context);
    const isAllowed = compileGlobs(allowed);
    for (const instance of context.snapshot.ofKind('instance')) {
      const { type } = instance.attributes;
      if (type === null) {
        yield observe(instance, {
          title: `The instance type of ${label(instance)} is unknown`,
          expected: either(allowed),
          actual: 'unknown: could not be read (AWS did not tell it)',
          evidence: { type: 'unknown' },
          certainty: 'unknown',
        });
      } else if (!isAllowed(type)) {
        yield observe(instance, {
          title: `Instance type ${plain(type)} of ${label(instance)} is not allowed`,
          expected: either(allowed),
          actual: plain(type),
          evidence: { type },
        });
      }
    }
  },
};

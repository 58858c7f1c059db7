import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { daysSince, isOlderThan } from './shared/age.ts';
import { imageOf } from './shared/images.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { counted, label } from './shared/words.ts';

const ageRule = 'images.approved.maxAgeDays';

/** Instances that run an image older than the baseline allows; an image that was not seen has no age. */
export const imageAge: Check = {
  id: 'image-age',
  summary: 'An instance runs an image that is older than allowed.',
  severity: 'low',
  rules: ({ images }) =>
    images?.approved?.maxAgeDays === undefined
      ? []
      : [{ name: ageRule, reads: [{ about: 'instance', with: ['image'] }] }],
  *run(context) {
    const days = context.baseline.images?.approved?.maxAgeDays ?? Infinity;
    const observe = observer(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const image = imageOf(instance, context);
      if (!image) continue;
      const { createdAt } = image.attributes;
      const isOld = isOlderThan(days, createdAt, context.now);
      if (isOld === false) continue;
      if (isOld === undefined || createdAt === null) {
        yield { undecided: [ageRule], subject: instance, because: [scopeOf(instance, 'image')] };
        continue;
      }
      yield observe(instance, {
        title: `${label(instance)} runs an old image: ${label(image)}`,
        expected: `an image of at most ${counted(days, 'day')}`,
        actual: `${label(image)}, made on ${escapeUnprintable(createdAt.slice(0, 10))}, ${counted(daysSince(createdAt, context.now), 'day')} ago`,
        evidence: { image: image.id, createdAt },
        restsOn: [scopeOf(instance), scopeOf(instance, 'image')],
      });
    }
  },
};

import type { Check } from './check.ts';
import { daysSince, isOlderThan } from './shared/age.ts';
import { imageOf } from './shared/images.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { counted, label, plain } from './shared/words.ts';

/** Instances that run an image older than the baseline allows; an image that was not seen has no age. */
export const imageAge: Check = {
  id: 'image-age',
  summary: 'An instance runs an image that is older than allowed.',
  severity: 'low',
  *run(context) {
    const days = context.baseline.images?.approved?.maxAgeDays;
    if (days === undefined) return;
    const observe = observer(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const image = imageOf(instance, context);
      if (!image) continue;
      const { createdAt } = image.attributes;
      const isOld = isOlderThan(days, createdAt, context.now);
      if (isOld === false) continue;
      const isUnknown = isOld === undefined || createdAt === null;
      yield observe(instance, {
        title: isUnknown
          ? `The age of ${label(image)}, which ${label(instance)} runs, is unknown`
          : `${label(instance)} runs an old image: ${label(image)}`,
        expected: `an image of at most ${counted(days, 'day')}`,
        actual: isUnknown
          ? 'unknown: could not be read (AWS did not tell when the image was made)'
          : `${label(image)}, made on ${plain(createdAt.slice(0, 10))}, ${counted(daysSince(createdAt, context.now), 'day')} ago`,
        evidence: { image: image.id, createdAt: isUnknown ? 'unknown' : createdAt },
        ...(isUnknown ? { certainty: 'unknown' as const } : {}),
        restsOn: [scopeOf(instance), scopeOf(instance, 'image')],
      });
    }
  },
};

import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { daysSince, isOlderThan } from '../shared/age.ts';
import { imageOf } from '../shared/images.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { counted, label } from '../shared/words.ts';

const ageRule = 'images.approved.maxAgeDays';

/** Instances that run an image older than the baseline allows; an image that was not read has no age. */
export const imageAge: Check = {
  id: 'image-age',
  summary: 'An instance runs an image that is older than allowed.',
  severity: 'low',
  declaredBy: 'images.approved.maxAgeDays',
  rules: ({ images }) =>
    images?.approved?.maxAgeDays === undefined
      ? []
      : [{ name: ageRule, reads: [{ about: 'instance', with: ['image'] }] }],
  *run(context) {
    const days = context.baseline.images?.approved?.maxAgeDays ?? Infinity;
    const reportFinding = findingReporter(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const image = imageOf(instance, context);
      if (!image) continue;
      const { createdAt } = image.attributes;
      const isOld = isOlderThan(days, createdAt, context.now);
      if (isOld === false) continue;
      if (isOld === undefined || createdAt === null) {
        yield { undecided: [ageRule], subject: instance, missingFrom: [scopeOf(instance, 'image')] };
        continue;
      }
      yield reportFinding(instance, {
        title: `${label(instance)} runs an old image: ${label(image)}`,
        expected: `an image that is at most ${counted(days, 'day')} old`,
        actual: `${label(image)}, created on ${escapeUnprintable(createdAt.slice(0, 10))}, ${counted(daysSince(createdAt, context.now), 'day')} ago`,
        evidence: { image: image.id, createdAt },
        dependsOn: [scopeOf(instance), scopeOf(instance, 'image')],
      });
    }
  },
};

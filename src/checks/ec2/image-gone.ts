import type { Check } from '../check.ts';
import { imageArn, imageOf } from '../shared/images.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { ownersOf } from '../shared/owner.ts';
import { counted, label, some } from '../shared/words.ts';

/** Images that instances run but that no longer exist: such an instance cannot be launched again as it is. */
export const imageGone: Check = {
  id: 'image-gone',
  summary: 'Instances run an image that was deregistered or is no longer visible to the account.',
  severity: 'medium',
  declaredBy: 'images',
  rules: ({ images }) => (images ? [{ name: 'images', reads: [{ about: 'instance', with: ['image'] }] }] : []),
  *run(context) {
    const { snapshot } = context;
    const reportFinding = findingReporter(context);
    const ownerOf = ownersOf(context.baseline);
    const orphans = snapshot.ofKind('instance').flatMap((instance) => {
      const id = instance.attributes.image;
      const image = imageOf(instance, context);
      const isGone = image
        ? image.attributes.state === 'deregistered'
        : snapshot.isComplete(scopeOf(instance, 'image'));
      return id !== null && isGone ? [{ id, instance }] : [];
    });
    const byImage = Map.groupBy(orphans, ({ id, instance: { account, region } }) => `${account}/${region}/${id}`);
    for (const runs of byImage.values()) {
      const instances = runs.map(({ instance }) => instance);
      const { id, instance: first } = runs[0] ?? {};
      if (id === undefined || !first) continue;
      const { account, region } = first;
      const ids = instances.map((instance) => instance.id).sort();
      const [owner, ...otherOwners] = new Set(instances.map(ownerOf));
      yield reportFinding(
        { account, region, kind: 'image', arn: imageArn(region, id), id, tags: {} },
        {
          title: `Image ${label({ id })} no longer exists, but ${counted(ids.length, 'instance')} run${ids.length === 1 ? 's' : ''} it`,
          expected: 'an image that can be launched again',
          actual: `missing; ${some(ids)} run${ids.length === 1 ? 's' : ''} it`,
          evidence: { instances: ids },
          ...(owner !== undefined && otherOwners.length === 0 ? { owner } : {}),
          dependsOn: [scopeOf(first), scopeOf(first, 'image')],
        },
      );
    }
  },
};

import type { Check } from './check.ts';
import { imageArn, imageOf } from './shared/images.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { ownersOf } from './shared/owner.ts';
import { counted, label, some } from './shared/words.ts';

/** Images that instances run and that are no more: such an instance cannot be launched again as it is. */
export const imageGone: Check = {
  id: 'image-gone',
  summary: 'Instances run an image that has been deregistered or can no longer be seen.',
  severity: 'medium',
  *run(context) {
    if (!context.baseline.images) return;
    const { snapshot } = context;
    const observe = observer(context);
    const ownerOf = ownersOf(context.baseline);
    const orphans = snapshot.ofKind('instance').filter((instance) => {
      const image = imageOf(instance, context);
      return image ? image.attributes.state === 'deregistered' : snapshot.isComplete(scopeOf(instance, 'image'));
    });
    const byImage = Map.groupBy(orphans, ({ account, region, attributes }) => `${account}/${region}/${attributes.image}`);
    for (const instances of byImage.values()) {
      const [first] = instances;
      if (!first) continue;
      const { account, region, attributes } = first;
      const id = attributes.image;
      const ids = instances.map((instance) => instance.id).sort();
      const [owner, ...otherOwners] = new Set(instances.map(ownerOf));
      yield observe({ account, region, kind: 'image', arn: imageArn(region, id), id, tags: {} }, {
        title: `Image ${label({ id })} is gone while ${counted(ids.length, 'instance')} run${ids.length === 1 ? 's' : ''} it`,
        expected: 'an image that can be launched again',
        actual: `gone; ${some(ids)} run${ids.length === 1 ? 's' : ''} it`,
        evidence: { instances: ids },
        ...(owner !== undefined && otherOwners.length === 0 ? { owner } : {}),
        restsOn: [scopeOf(first), scopeOf(first, 'image')],
      });
    }
  },
};

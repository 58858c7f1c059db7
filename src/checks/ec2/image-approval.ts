import type { ImageRules } from '../../domain/baseline.ts';
import type { Image } from '../../domain/ec2/image.ts';
import { tagValue } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { imageOf, isOwnImage } from '../shared/images.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { either, label, inQuotes } from '../shared/words.ts';

/**
 * Instances that run an image that is not approved. An image is approved by its id, or by an approved owner together with
 * every approved tag; without owners the tags alone decide. An image that was not read is not reported here.
 */
export const imageApproval: Check = {
  id: 'image-approval',
  summary: 'An instance runs an image that is not approved, by id, owner or tags.',
  severity: 'high',
  declaredBy: 'images.approved',
  rules: ({ images }) =>
    images?.approved && decides(images.approved)
      ? [{ name: 'images.approved', reads: [{ about: 'instance', with: ['image'] }] }]
      : [],
  *run(context) {
    const approved = context.baseline.images?.approved;
    if (!approved) return;
    const reportFinding = findingReporter(context);
    const keys = Object.keys(approved.tags).sort();
    const isApproved = approval(approved);
    for (const instance of context.snapshot.ofKind('instance')) {
      const image = imageOf(instance, context);
      if (!image || isApproved(image)) continue;
      const { owner, ownerAlias } = image.attributes;
      const tags = keys.map((key) => ({ key, value: tagValue(image.tags, key) ?? null }));
      const from =
        ownerAlias === null || isOwnImage(image)
          ? escapeUnprintable(owner)
          : `${escapeUnprintable(ownerAlias)} (${escapeUnprintable(owner)})`;
      const tagText = tags.map(
        ({ key, value }) =>
          `, ${value === null ? `no tag ${escapeUnprintable(key)}` : `${escapeUnprintable(key)} = ${inQuotes(value)}`}`,
      );
      yield reportFinding(instance, {
        title: `${label(instance)} runs an image that is not approved: ${label(image)}`,
        expected: expectationOf(approved),
        actual: `${label(image)} of ${from}${tagText.join('')}`,
        evidence: { image: image.id, owner, ownerAlias, ...(tags.length > 0 ? { tags } : {}) },
        dependsOn: [scopeOf(instance), scopeOf(instance, 'image')],
        takeOver: [{ do: 'add', at: ['images', 'approved', 'ids'], value: image.id }],
      });
    }
  },
};

type Approved = NonNullable<ImageRules['approved']>;

/** A section with nothing but an age does not restrict which images are approved. */
function decides({ owners, ids, tags }: Approved): boolean {
  return owners.length > 0 || ids.length > 0 || Object.keys(tags).length > 0;
}

function approval({ owners, ids, tags }: Approved): (image: Image) => boolean {
  const listed = new Set(ids);
  const wanted = Object.entries(tags).map(([key, globs]) => ({ key, matches: compileGlobs(globs) }));
  const isOfOwner = (image: Image) => {
    const { owner, ownerAlias } = image.attributes;
    if (owners.length === 0) return wanted.length > 0;
    return owners.some((name) => name === owner || name === ownerAlias || (name === 'self' && isOwnImage(image)));
  };
  const hasTags = (image: Image) =>
    wanted.every(({ key, matches }) => {
      const value = tagValue(image.tags, key);
      return value !== undefined && matches(value);
    });
  return (image) => listed.has(image.id) || (isOfOwner(image) && hasTags(image));
}

function expectationOf({ owners, ids, tags }: Approved): string {
  const named = Object.entries(tags).map(
    ([key, globs]) => `tag ${escapeUnprintable(key)} ${either(globs.map(inQuotes))}`,
  );
  const byOwnerAndTags = [...(owners.length > 0 ? [`owner ${either(owners)}`] : []), ...named].join(' and ');
  return [...(byOwnerAndTags === '' ? [] : [byOwnerAndTags]), ...(ids.length > 0 ? [`image ${either(ids)}`] : [])].join(
    '; or ',
  );
}

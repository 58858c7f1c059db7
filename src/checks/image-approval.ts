import type { ImageRules } from '../domain/baseline.ts';
import type { Image } from '../domain/image.ts';
import { tagValue } from '../domain/resource.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { compileGlobs } from './shared/glob.ts';
import { imageOf, isOwn } from './shared/images.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { either, label, quoted } from './shared/words.ts';

/**
 * Instances that run an image nobody approved. An image is approved by its id, or by an approved owner together with
 * every approved tag; without owners the tags alone decide. Of an image that was not seen nothing is said here.
 */
export const imageApproval: Check = {
  id: 'image-approval',
  summary: 'An instance runs an image that is not approved, by id, owner or tags.',
  severity: 'high',
  rules: ({ images }) =>
    images?.approved && decides(images.approved)
      ? [{ name: 'images.approved', reads: [{ about: 'instance', with: ['image'] }] }]
      : [],
  *run(context) {
    const approved = context.baseline.images?.approved;
    if (!approved) return;
    const observe = observer(context);
    const keys = Object.keys(approved.tags).sort();
    const isApproved = approval(approved);
    for (const instance of context.snapshot.ofKind('instance')) {
      const image = imageOf(instance, context);
      if (!image || isApproved(image)) continue;
      const { owner, ownerAlias } = image.attributes;
      const tags = keys.map((key) => ({ key, value: tagValue(image.tags, key) ?? null }));
      const from =
        ownerAlias === null || isOwn(image)
          ? escapeUnprintable(owner)
          : `${escapeUnprintable(ownerAlias)} (${escapeUnprintable(owner)})`;
      const carrying = tags.map(
        ({ key, value }) =>
          `, ${value === null ? `no tag ${escapeUnprintable(key)}` : `${escapeUnprintable(key)} = ${quoted(value)}`}`,
      );
      yield observe(instance, {
        title: `${label(instance)} runs an image that is not approved: ${label(image)}`,
        expected: expectationOf(approved),
        actual: `${label(image)} of ${from}${carrying.join('')}`,
        evidence: { image: image.id, owner, ownerAlias, ...(tags.length > 0 ? { tags } : {}) },
        restsOn: [scopeOf(instance), scopeOf(instance, 'image')],
      });
    }
  },
};

type Approved = NonNullable<ImageRules['approved']>;

/** A section that gives an age alone leaves approval open. */
function decides({ owners, ids, tags }: Approved): boolean {
  return owners.length > 0 || ids.length > 0 || Object.keys(tags).length > 0;
}

function approval({ owners, ids, tags }: Approved): (image: Image) => boolean {
  const listed = new Set(ids);
  const wanted = Object.entries(tags).map(([key, globs]) => ({ key, matches: compileGlobs(globs) }));
  const isOfOwner = (image: Image) => {
    const { owner, ownerAlias } = image.attributes;
    if (owners.length === 0) return wanted.length > 0;
    return owners.some((name) => name === owner || name === ownerAlias || (name === 'self' && isOwn(image)));
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
    ([key, globs]) => `tag ${escapeUnprintable(key)} ${either(globs.map(quoted))}`,
  );
  const whole = [...(owners.length > 0 ? [`owner ${either(owners)}`] : []), ...named].join(' and ');
  return [...(whole === '' ? [] : [whole]), ...(ids.length > 0 ? [`image ${either(ids)}`] : [])].join('; or ');
}

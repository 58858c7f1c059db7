import { awsCommand } from '../../domain/text/aws-command.ts';
import { isOwnImage, sharingOf } from '../shared/images.ts';
import { protectionCheck } from '../shared/protection.ts';
import { inQuotes } from '../shared/words.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html */
export const deregistrationProtection = protectionCheck({
  id: 'deregistration-protection',
  summary: 'An image that the account owns and a rule protects has no deregistration protection.',
  declaredBy: 'protect.images.deregistrationProtection',
  name: 'Deregistration protection',
  kinds: ['image'],
  sourceKind: 'image-attribute',
  isRequiredBy: ({ images }) => images?.deregistrationProtection === true,
  isReadWithList: (image) => !isOwnImage(image) || image.attributes.deregistrationProtection !== null,
  read(image, context) {
    if (!isOwnImage(image)) return undefined;
    const value =
      image.attributes.deregistrationProtection ??
      sharingOf(image, context)?.attributes.deregistrationProtection ??
      null;
    const isOn = stateOf(value);
    return {
      isOn,
      evidence: { deregistrationProtection: value ?? 'unknown' },
      ...(value !== null && value !== 'disabled' ? { stateText: `off: ${inQuotes(value)}` } : {}),
    };
  },
  fix: ({ region, id }) => awsCommand('ec2', 'enable-image-deregistration-protection', { region, 'image-id': id }),
});

/**
 * AWS returns `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`. If it was disabled less than a day ago,
 * the cooldown may still protect the image, but it counts as off. Any other value is unknown.
 */
function stateOf(value: string | null): boolean | undefined {
  if (value?.startsWith('enabled')) return true;
  return value?.startsWith('disabled') ? false : undefined;
}

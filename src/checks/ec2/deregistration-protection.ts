import { awsCommand } from '../shared/fix.ts';
import { isOwnImage, sharingOf } from '../shared/images.ts';
import { protectionCheck } from '../shared/protection.ts';
import { quoted } from '../shared/words.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html */
export const deregistrationProtection = protectionCheck({
  id: 'deregistration-protection',
  summary: "An image of the account's own that must be kept has no deregistration protection.",
  name: 'Deregistration protection',
  kind: 'image',
  toldBy: 'image-attribute',
  isDemandedBy: ({ images }) => images?.deregistrationProtection === true,
  isToldByList: (image) => !isOwnImage(image) || image.attributes.deregistrationProtection !== null,
  read(image, context) {
    if (!isOwnImage(image)) return undefined;
    const told =
      image.attributes.deregistrationProtection ??
      sharingOf(image, context)?.attributes.deregistrationProtection ??
      null;
    const isOn = stateOf(told);
    return {
      isOn,
      evidence: { deregistrationProtection: told ?? 'unknown' },
      ...(told !== null && told !== 'disabled' ? { words: `off: ${quoted(told)}` } : {}),
    };
  },
  fix: ({ region, id }) => awsCommand('ec2', 'enable-image-deregistration-protection', { region, 'image-id': id }),
});

/**
 * AWS says `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`. One that was switched off less than a day
 * ago may still be held by its cooldown, but it is off all the same; words that are none of these are not guessed at.
 */
function stateOf(told: string | null): boolean | undefined {
  if (told?.startsWith('enabled')) return true;
  return told?.startsWith('disabled') ? false : undefined;
}

import type { Image } from '../domain/image.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { imageOfSharing, isOwn } from './shared/images.ts';
import { observer } from './shared/observe.ts';
import { restingOn } from './shared/protection.ts';
import { either, label } from './shared/words.ts';

/** Launch permissions for accounts and organizations that the baseline does not name; one finding for each of them. */
export const imageShared: Check = {
  id: 'image-shared',
  summary: "An image of the account's own is shared with an account or organization that is not declared.",
  severity: 'high',
  rules: ({ images }) =>
    images
      ? [
          {
            name: 'images.sharedWith',
            reads: [{ about: 'image', with: ['image-attribute'] }],
            bearsOn: (image) => isOwn(image as unknown as Image),
          },
        ]
      : [],
  *run(context) {
    const { images } = context.baseline;
    if (!images) return;
    const observe = observer(context);
    for (const sharing of context.snapshot.ofKind('image-attribute')) {
      const image = imageOfSharing(sharing, context);
      const { accounts = [], organizations = [] } = sharing.attributes.launchPermissions ?? {};
      const known = new Set([...images.sharedWith, image.account]);
      for (const account of new Set([...accounts, ...organizations]).difference(known)) {
        const { region, id } = image;
        yield observe(image, {
          rule: { account },
          title: `Image ${label(image)} is shared with ${escapeUnprintable(account)}`,
          expected:
            images.sharedWith.length === 0 ? 'shared with nobody' : `shared with ${either(images.sharedWith)} alone`,
          actual: `${escapeUnprintable(account)} may launch it`,
          evidence: { sharedWith: account },
          commands: [
            awsCommand('ec2', 'modify-image-attribute', {
              region,
              'image-id': id,
              'launch-permission': { Remove: [permissionOf(account)] },
            }),
          ],
          restsOn: restingOn(image, 'image', 'image-attribute'),
        });
      }
    }
  },
};

/** As DescribeImageAttribute names whom an image is shared with. */
function permissionOf(account: string) {
  if (!account.startsWith('arn:')) return { UserId: account };
  return account.includes(':ou/') ? { OrganizationalUnitArn: account } : { OrganizationArn: account };
}

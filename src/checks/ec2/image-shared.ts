import type { Image } from '../../domain/ec2/image.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { imageOfSharing, isOwnImage } from '../shared/images.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { listAndAttributeScopes } from '../shared/protection.ts';
import { either, label } from '../shared/words.ts';

/** Launch permissions for accounts and organizations that the baseline does not name; one finding for each. */
export const imageShared: Check = {
  id: 'image-shared',
  summary: 'An image that the account owns is shared with an account or organization that is not declared.',
  severity: 'high',
  declaredBy: 'images.sharedWith',
  rules: ({ images }) =>
    images
      ? [
          {
            name: 'images.sharedWith',
            reads: [{ about: 'image', with: ['image-attribute'] }],
            appliesTo: (image) => isOwnImage(image as unknown as Image),
          },
        ]
      : [],
  *run(context) {
    const { images } = context.baseline;
    if (!images) return;
    const reportFinding = findingReporter(context);
    for (const sharing of context.snapshot.ofKind('image-attribute')) {
      const image = imageOfSharing(sharing, context);
      const { accounts = [], organizations = [] } = sharing.attributes.launchPermissions ?? {};
      const known = new Set([...images.sharedWith, image.account]);
      for (const account of new Set([...accounts, ...organizations]).difference(known)) {
        const { region, id } = image;
        yield reportFinding(image, {
          rule: { account },
          title: `Image ${label(image)} is shared with ${escapeUnprintable(account)}`,
          expected: images.sharedWith.length === 0 ? 'not shared' : `shared only with ${either(images.sharedWith)}`,
          actual: `${escapeUnprintable(account)} can launch it`,
          evidence: { sharedWith: account },
          commands: [
            awsCommand('ec2', 'modify-image-attribute', {
              region,
              'image-id': id,
              'launch-permission': { Remove: [permissionOf(account)] },
            }),
          ],
          dependsOn: listAndAttributeScopes(image, 'image', 'image-attribute'),
          takeOver: account.startsWith('arn:')
            ? { cannot: 'a baseline declares accounts, and no organizations' }
            : [{ do: 'add', at: ['images', 'sharedWith'], value: account }],
        });
      }
    }
  },
};

/** A launch permission as DescribeImageAttribute writes it. */
function permissionOf(account: string) {
  if (!account.startsWith('arn:')) return { UserId: account };
  return account.includes(':ou/') ? { OrganizationalUnitArn: account } : { OrganizationArn: account };
}

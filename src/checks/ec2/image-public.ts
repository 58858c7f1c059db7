import type { Check } from '../check.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { isOwnImage } from '../shared/images.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

/** Images of the account that every AWS account can launch, and so read. */
export const imagePublic: Check = {
  id: 'image-public',
  summary: 'An image that the account owns is public.',
  severity: 'high',
  declaredBy: 'images.public',
  rules: ({ images }) =>
    images?.public === 'forbidden' ? [{ name: 'images.public', reads: [{ about: 'image' }] }] : [],
  *run(context) {
    const reportFinding = findingReporter(context);
    for (const image of context.snapshot.ofKind('image')) {
      if (!isOwnImage(image) || !image.attributes.public) continue;
      const { region, id } = image;
      yield reportFinding(image, {
        title: `Image ${label(image)} is public`,
        expected: 'not public',
        actual: 'public: every AWS account can launch and read it',
        evidence: { public: true },
        commands: [
          awsCommand('ec2', 'modify-image-attribute', {
            region,
            'image-id': id,
            'launch-permission': { Remove: [{ Group: 'all' }] },
          }),
        ],
      });
    }
  },
};

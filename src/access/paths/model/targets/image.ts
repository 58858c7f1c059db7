import { keyOfSnapshot } from './keys.ts';
import { backupFacts } from './managed-by.ts';
import { ec2Tagging } from './tagging.ts';
import { notRead, type TargetType } from './target-type.ts';

export const image: TargetType<'image'> = {
  kind: 'image',
  noun: 'image',
  exampleArn: 'arn:aws:ec2:us-east-1::image/ami-0',
  readsAlso: ['image-attribute'],
  tagging: ec2Tagging,
  ownerOf: ({ attributes }) => attributes.owner,
  keys: ({ id, attributes }) =>
    new Map([
      ['ec2:imageid', id],
      ['ec2:owner', attributes.ownerAlias ?? attributes.owner],
      ['ec2:public', String(attributes.public)],
      ...notRead('ec2:imagetype', 'ec2:rootdevicetype'),
    ]),
  facts({ account, region, id, tags, attributes }, { snapshot }) {
    const readByItself = snapshot.find({ account, region, kind: 'image-attribute' }, id)?.attributes;
    return {
      deregistrationProtection: attributes.deregistrationProtection ?? readByItself?.deregistrationProtection,
      kmsKey: attributes.snapshots
        .flatMap((each) => snapshot.find({ account, region, kind: 'snapshot' }, each) ?? [])
        .map((each) => keyOfSnapshot(each, snapshot))
        .find((key) => key !== undefined),
      ...backupFacts(tags),
    };
  },
};

import { NotKnown, type ExpectedState } from '../../facts.ts';
import { attribute } from '../attributes.ts';
import {
  placeOf,
  property,
  tagFacts,
  text,
  type Declared,
  type ReadType,
  type StackFact,
} from '../declared-resource.ts';

function resource(
  declared: Declared,
  id: string,
  expect: ExpectedState,
  facts: readonly StackFact[],
): readonly StackFact[] {
  const { tags, facts: hidden } = tagFacts(declared);
  return [
    {
      is: 'resource',
      resource: { id, ...placeOf(declared), expect: { ...expect, ...(Object.keys(tags).length > 0 && { tags }) } },
    },
    ...facts,
    ...hidden,
  ];
}

/** Reads each field by itself: one that is not known hides no other. */
function reader(): { readonly facts: StackFact[]; read: <T>(get: () => T) => T | undefined } {
  const facts: StackFact[] = [];
  return {
    facts,
    read: (get) => {
      try {
        return get();
      } catch (error) {
        if (!(error instanceof NotKnown)) throw error;
        facts.push({ is: 'left-out', why: error.message });
        return undefined;
      }
    },
  };
}

const isOn = (declared: Declared, field: string) =>
  [true, 'true'].includes(property(declared, field) as string | boolean);

const instance: ReadType = (declared) => {
  const { facts, read } = reader();
  const id = declared.physicalId;
  const type = read(() => text(declared, 'InstanceType'));
  const image = read(() => text(declared, 'ImageId'));
  const isWhole = declared.properties['LaunchTemplate'] === undefined;
  if (!isWhole) facts.push({ is: 'left-out', why: 'what its launch template says is not known' });
  const profile = read(() => text(declared, 'IamInstanceProfile') ?? (isWhole ? null : undefined));
  if (read(() => isOn(declared, 'DisableApiTermination')))
    facts.push({ is: 'protection', flag: 'termination-protection', id });
  return resource(
    declared,
    id,
    {
      ...(type !== undefined && { type }),
      ...(image !== undefined && { image }),
      ...(profile !== undefined && { instanceProfile: profile }),
    },
    facts,
  );
};

const volume: ReadType = (declared) => {
  const { facts, read } = reader();
  const type = read(() => text(declared, 'VolumeType'));
  return resource(declared, declared.physicalId, type === undefined ? {} : { type }, facts);
};

/** The physical id of an address is the address, sometimes with its allocation. */
const address: ReadType = (declared) => {
  const id = /eipalloc-[0-9a-f]+/.exec(declared.physicalId)?.[0];
  if (id === undefined)
    throw new NotKnown(`the list of resources does not tell the allocation of ${declared.physicalId}`);
  return resource(declared, id, {}, []);
};

const database =
  (classField: string): ReadType =>
  (declared) => {
    const { facts, read } = reader();
    const id = attribute(declared.source, declared.name, 'Arn', (written) => written);
    const type = read(() => text(declared, classField));
    const engine = read(() => text(declared, 'Engine'))?.toLowerCase();
    if (read(() => isOn(declared, 'DeletionProtection')))
      facts.push({ is: 'protection', flag: 'deletion-protection', id });
    return resource(
      declared,
      id,
      { ...(type !== undefined && { type }), ...(engine !== undefined && { engine }) },
      facts,
    );
  };

/** Types of EC2 and RDS. */
export const resourceTypes: Readonly<Record<string, ReadType>> = {
  'AWS::EC2::Instance': instance,
  'AWS::EC2::Volume': volume,
  'AWS::EC2::EIP': address,
  'AWS::RDS::DBInstance': database('DBInstanceClass'),
  'AWS::RDS::DBCluster': database('DBClusterInstanceClass'),
};

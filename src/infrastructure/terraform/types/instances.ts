import type { Fact, ExpectedState } from '../../facts.ts';
import { plainTags } from '../../facts.ts';
import { blocks, known, placeOf, someText, tagFacts, text, value, type Managed } from '../managed.ts';
import type { ReadType } from './read-type.ts';

/** A resource with its tags, in the place that its ARN tells. */
function resource(managed: Managed, id: string, expect: ExpectedState, facts: readonly Fact[] = []): readonly Fact[] {
  const { tags, facts: hidden } = tagFacts(managed);
  return [
    {
      is: 'resource',
      resource: { id, ...placeOf(managed), expect: { ...expect, ...(Object.keys(tags).length > 0 && { tags }) } },
    },
    ...facts,
    ...hidden,
  ];
}

const instance: ReadType = (managed) => {
  const id = someText(managed, 'id');
  const facts: Fact[] = [];
  const read = <T>(get: () => T): T | undefined => {
    let found: T | undefined;
    facts.push(
      ...known(() => {
        found = get();
        return [];
      }),
    );
    return found;
  };
  const type = read(() => text(managed, 'instance_type'));
  const image = read(() => text(managed, 'ami'));
  const profile = read(() =>
    'iam_instance_profile' in managed.values ? (text(managed, 'iam_instance_profile') ?? null) : undefined,
  );
  if (read(() => value(managed, 'disable_api_termination')) === true)
    facts.push({ is: 'protection', flag: 'termination-protection', id });
  if (read(() => value(managed, 'disable_api_stop')) === true)
    facts.push({ is: 'protection', flag: 'stop-protection', id });
  return resource(
    managed,
    id,
    {
      ...(type !== undefined && { type }),
      ...(image !== undefined && { image }),
      ...(profile !== undefined && { instanceProfile: profile }),
    },
    [...facts, ...volumesOf(managed)],
  );
};

/** The volumes of an instance are declared with it. */
function volumesOf(managed: Managed): readonly Fact[] {
  const place = placeOf(managed);
  return ['root_block_device', 'ebs_block_device'].flatMap((field) =>
    blocks(managed, field).flatMap((block): readonly Fact[] => {
      const { volume_id: id, volume_type: type } = block;
      if (typeof id !== 'string' || id === '' || managed.sensitive[field] === true) return [];
      const tags = plainTags(block['tags_all'] ?? block['tags']);
      const expect = {
        ...(typeof type === 'string' && type !== '' && { type }),
        ...(Object.keys(tags).length > 0 && { tags }),
      };
      return [{ is: 'resource', resource: { id, ...place, expect } }];
    }),
  );
}

const volume: ReadType = (managed) => {
  const type = text(managed, 'type');
  return resource(managed, someText(managed, 'id'), type === undefined ? {} : { type });
};

const tagged: ReadType = (managed) => resource(managed, someText(managed, 'id'), {});

/** Addresses of EC2-Classic had no allocation. */
const address: ReadType = (managed) => resource(managed, someText(managed, 'allocation_id', 'id'), {});

const launchPermission: ReadType = (managed) => {
  const account = text(managed, 'account_id');
  if (account !== undefined) return [{ is: 'image-shared', with: account }];
  const whom =
    text(managed, 'group') ??
    text(managed, 'organization_arn') ??
    text(managed, 'organizational_unit_arn') ??
    'somebody';
  return [{ is: 'left-out', why: `it shares an image with ${whom}, which images.sharedWith cannot say` }];
};

const database =
  (classField: string | undefined): ReadType =>
  (managed) => {
    const id = someText(managed, 'arn');
    const type = classField === undefined ? undefined : text(managed, classField);
    return resource(
      managed,
      id,
      { ...(type !== undefined && { type }), ...engineOf(managed) },
      value(managed, 'deletion_protection') === true ? [{ is: 'protection', flag: 'deletion-protection', id }] : [],
    );
  };

/** The version is part of it only where AWS does not change it by itself. */
function engineOf(managed: Managed): Pick<ExpectedState, 'engine'> {
  const engine = text(managed, 'engine');
  if (engine === undefined) return {};
  const version = text(managed, 'engine_version_actual') ?? text(managed, 'engine_version');
  const isFixed = value(managed, 'auto_minor_version_upgrade') === false && version !== undefined;
  return { engine: isFixed ? `${engine}@${version}` : engine };
}

const databaseSnapshot =
  (arnField: string): ReadType =>
  (managed) =>
    resource(managed, someText(managed, arnField), {});

/** Types of EC2 and RDS. */
export const resourceTypes: Readonly<Record<string, ReadType>> = {
  aws_instance: instance,
  aws_ami: tagged,
  aws_ami_copy: tagged,
  aws_ami_from_instance: tagged,
  aws_ami_launch_permission: launchPermission,
  aws_ebs_volume: volume,
  aws_ebs_snapshot: tagged,
  aws_ebs_snapshot_copy: tagged,
  aws_ebs_snapshot_import: tagged,
  aws_eip: address,
  aws_db_instance: database('instance_class'),
  aws_rds_cluster_instance: database('instance_class'),
  aws_rds_cluster: database('db_cluster_instance_class'),
  aws_db_snapshot: databaseSnapshot('db_snapshot_arn'),
  aws_db_cluster_snapshot: databaseSnapshot('db_cluster_snapshot_arn'),
  aws_rds_global_cluster: databaseSnapshot('arn'),
};

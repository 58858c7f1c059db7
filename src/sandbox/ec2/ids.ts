import { ApiError } from '../api-error.ts';

/** How EC2 speaks of an id that does not exist or is none. */
interface IdErrors {
  readonly form: RegExp;
  readonly notFound: (ids: readonly string[]) => ApiError;
  readonly malformed: (id: string) => ApiError;
}

const bad = (code: string, message: string): ApiError => new ApiError(400, code, message);
const form = (prefix: string): RegExp => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);
const plural = (ids: readonly string[], one: string, many: string): string => (ids.length === 1 ? one : many);

/** By request parameter; codes from https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const idErrors: ReadonlyMap<string, IdErrors> = new Map([
  [
    'InstanceId',
    {
      form: form('i'),
      notFound: (ids) =>
        bad(
          'InvalidInstanceID.NotFound',
          `The instance ID${plural(ids, '', 's')} '${ids.join(', ')}' do${plural(ids, 'es', '')} not exist`,
        ),
      malformed: (id) => bad('InvalidInstanceID.Malformed', `Invalid id: "${id}"`),
    },
  ],
  [
    'ImageId',
    {
      form: form('ami'),
      notFound: (ids) =>
        bad(
          'InvalidAMIID.NotFound',
          `The image id${plural(ids, '', 's')} '[${ids.join(', ')}]' do${plural(ids, 'es', '')} not exist`,
        ),
      malformed: (id) => bad('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`),
    },
  ],
  [
    'VolumeId',
    {
      form: form('vol'),
      notFound: (ids) =>
        bad(
          'InvalidVolume.NotFound',
          `The volume${plural(ids, '', 's')} '${ids.join(', ')}' do${plural(ids, 'es', '')} not exist.`,
        ),
      malformed: (id) =>
        bad('InvalidVolumeID.Malformed', `Value (${id}) for parameter volumes is invalid. Expected: 'vol-...'.`),
    },
  ],
  [
    'SnapshotId',
    {
      form: form('snap'),
      notFound: (ids) =>
        bad(
          'InvalidSnapshot.NotFound',
          `The snapshot${plural(ids, '', 's')} '${ids.join(', ')}' do${plural(ids, 'es', '')} not exist.`,
        ),
      malformed: (id) =>
        bad('InvalidSnapshotID.Malformed', `Value (${id}) for parameter snapshotId is invalid. Expected: 'snap-...'.`),
    },
  ],
  [
    'AllocationId',
    {
      form: form('eipalloc'),
      notFound: (ids) =>
        bad(
          'InvalidAllocationID.NotFound',
          `The allocation ID${plural(ids, '', 's')} '${ids.join(', ')}' do${plural(ids, 'es', '')} not exist`,
        ),
      malformed: (id) => bad('InvalidAllocationID.Malformed', `Invalid id: "${id}" (expecting "eipalloc-...")`),
    },
  ],
  [
    'PublicIp',
    {
      form: /^\d{1,3}(\.\d{1,3}){3}$/,
      notFound: (ids) => bad('InvalidAddress.NotFound', `Address '${ids.join(', ')}' not found.`),
      malformed: (id) =>
        bad('InvalidParameterValue', `Value (${id}) for parameter publicIp is invalid. Invalid IPv4 address.`),
    },
  ],
  [
    'RegionName',
    {
      form: /./,
      notFound: (ids) => bad('InvalidParameterValue', `Invalid region name${plural(ids, '', 's')}: ${ids.join(', ')}`),
      malformed: (id) => bad('InvalidParameterValue', `Invalid region name: ${id}`),
    },
  ],
]);

/** The error for ids that the account does not hold: the first that is none at all, else all that are missing. */
export function missingIdsError(parameter: string, ids: readonly string[]): ApiError {
  const errors = idErrors.get(parameter);
  if (!errors)
    return bad(
      `Invalid${parameter.replace(/Id$/, 'ID')}.NotFound`,
      `The ${parameter} '${ids.join(', ')}' does not exist`,
    );
  const malformed = ids.find((id) => !errors.form.test(id));
  return malformed === undefined ? errors.notFound(ids) : errors.malformed(malformed);
}

import { RE2JS } from 're2js';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import { commandName } from '../../aws/account-directory.ts';
import { objectMembers, textMember } from '../members.ts';
import type { Parameters } from '../parameters.ts';
import type { Shape, Structure } from '../schema.ts';

/** Whether a listed thing passes; `parent` is what holds it (an instance's reservation). */
export type Predicate = (item: JsonObject, parent: JsonObject | undefined) => boolean;

type Path = readonly string[];

/** Filters whose name does not follow from the member's; those of the action's reference page. */
const namedPaths: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DescribeInstances: {
    'instance-state-name': 'State.Name',
    'instance-state-code': 'State.Code',
    'availability-zone': 'Placement.AvailabilityZone',
    'availability-zone-id': 'Placement.AvailabilityZoneId',
    tenancy: 'Placement.Tenancy',
    'placement-group-name': 'Placement.GroupName',
    'host-id': 'Placement.HostId',
    affinity: 'Placement.Affinity',
    'monitoring-state': 'Monitoring.State',
    'ip-address': 'PublicIpAddress',
    'dns-name': 'PublicDnsName',
    'group-id': 'SecurityGroups.GroupId',
    'group-name': 'SecurityGroups.GroupName',
    'instance.group-id': 'SecurityGroups.GroupId',
    'instance.group-name': 'SecurityGroups.GroupName',
    'state-reason-code': 'StateReason.Code',
    reason: 'StateTransitionReason',
    'product-code': 'ProductCodes.ProductCodeId',
    'block-device-mapping.volume-id': 'BlockDeviceMappings.Ebs.VolumeId',
    'block-device-mapping.status': 'BlockDeviceMappings.Ebs.Status',
    'block-device-mapping.attach-time': 'BlockDeviceMappings.Ebs.AttachTime',
    'block-device-mapping.delete-on-termination': 'BlockDeviceMappings.Ebs.DeleteOnTermination',
    'metadata-options.http-tokens': 'MetadataOptions.HttpTokens',
    'metadata-options.http-endpoint': 'MetadataOptions.HttpEndpoint',
    'metadata-options.http-put-response-hop-limit': 'MetadataOptions.HttpPutResponseHopLimit',
  },
  DescribeImages: {
    'owner-alias': 'ImageOwnerAlias',
    'product-code': 'ProductCodes.ProductCodeId',
    'state-reason-code': 'StateReason.Code',
    'state-reason-message': 'StateReason.Message',
    'block-device-mapping.snapshot-id': 'BlockDeviceMappings.Ebs.SnapshotId',
    'block-device-mapping.volume-size': 'BlockDeviceMappings.Ebs.VolumeSize',
    'block-device-mapping.volume-type': 'BlockDeviceMappings.Ebs.VolumeType',
    'block-device-mapping.encrypted': 'BlockDeviceMappings.Ebs.Encrypted',
    'block-device-mapping.delete-on-termination': 'BlockDeviceMappings.Ebs.DeleteOnTermination',
  },
};

/** What the listed things look like, to resolve a filter's name by. */
export interface FilterSubject {
  readonly action: string;
  readonly item: Structure;
  readonly parent: Structure | undefined;
}

/** The predicates of `Filter.N`: all filters must pass, of a filter's values any. */
export function readFilters(parameters: Parameters, subject: FilterSubject): readonly Predicate[] {
  return parameters.structures('Filter').map((prefix) => {
    const name = parameters.value(`${prefix}.Name`) ?? '';
    const matches = anyGlob(parameters.list(`${prefix}.Value`));
    const values = valuesOf(name, subject);
    return (item, parent) => values(item, parent).some(matches);
  });
}

function valuesOf(
  name: string,
  subject: FilterSubject,
): (item: JsonObject, parent: JsonObject | undefined) => readonly string[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) =>
      objectMembers(item, 'Tags')
        .filter((tag) => tag.Key === key)
        .map((tag) => textMember(tag, 'Value') ?? '');
  }
  if (name === 'tag-key') return (item) => objectMembers(item, 'Tags').map((tag) => textMember(tag, 'Key') ?? '');
  const named = namedPaths[subject.action];
  const path = named && Object.hasOwn(named, name) ? named[name]?.split('.') : resolvePath(subject.item, name);
  if (path) return (item) => collect(item, path);
  const parentPath = subject.parent && resolvePath(subject.parent, name);
  if (parentPath) return (_item, parent) => collect(parent ?? {}, parentPath);
  throw new ApiError(400, 'InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** Members answer to their own name and their XML name in kebab-case; a list also to its singular. */
function resolvePath(structure: Structure, name: string): Path | undefined {
  const [head = '', ...rest] = name.split('.');
  for (const member of structure.members.values()) {
    const names = [member.name, member.xmlName ?? member.name].map(commandName);
    const shape = member.shape();
    const inner = shape.type === 'list' ? shape.item.shape() : shape;
    if (shape.type === 'list') names.push(...names.map((plural) => plural.replace(/s$|-set$/, '')));
    if (!names.includes(head)) continue;
    if (rest.length === 0 && isScalar(inner)) return [member.name];
    const below = inner.type === 'structure' && rest.length > 0 ? resolvePath(inner, rest.join('.')) : undefined;
    if (below) return [member.name, ...below];
  }
  return undefined;
}

function isScalar(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

/** The texts at a path, through lists. */
function collect(value: unknown, path: Path): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => collect(entry, path));
  const [head, ...rest] = path;
  if (head !== undefined) return isJsonObject(value) && Object.hasOwn(value, head) ? collect(value[head], rest) : [];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/** `*` stands for any text, `?` for one character, a backslash for the character after it. */
function anyGlob(globs: readonly string[]): (text: string) => boolean {
  const plain = new Set(globs.filter((glob) => !/[*?\\]/.test(glob)));
  const patterns = globs.filter((glob) => !plain.has(glob)).map(globPattern);
  return (text) => plain.has(text) || patterns.some((pattern) => pattern.test(text));
}

/** In linear time: whoever calls may write as many stars as they like. */
function globPattern(glob: string): RE2JS {
  const source = glob.replace(
    /\\([\s\S])|([\s\S])/gu,
    (_whole, escaped: string | undefined, bare: string | undefined) => {
      if (escaped !== undefined) return RE2JS.quote(escaped);
      if (bare === '*') return '.*';
      return bare === '?' ? '.' : RE2JS.quote(bare ?? '');
    },
  );
  return RE2JS.compile(`^${source}$`, RE2JS.DOTALL);
}

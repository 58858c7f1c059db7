import { tagValue, type Resource, type Tags } from '../resource.ts';
import { newJsonLog, type JsonLog } from './json-log.ts';

type AnyResource = Resource<string, unknown>;

/** What is read from the log when it is asked for. */
interface Parts {
  readonly arn: string;
  readonly name: string | undefined;
  readonly tags: Tags;
  readonly attributes: unknown;
}

/**
 * Makes the function that gives resources the form in which a run keeps them (docs/adr/0028): equal to what they were,
 * with the same members, and most of them are bytes in a log until somebody asks for them.
 */
export function resourcePacking(): (resource: AnyResource) => AnyResource {
  const log = newJsonLog();
  const partsOf = recentParts(log);
  const getterOf = (part: keyof Parts): PropertyDescriptor => ({
    enumerable: true,
    get(this: Packed) {
      return partsOf(this)[part];
    },
  });
  // One getter for all resources: it takes no room in each.
  const getters = { arn: getterOf('arn'), name: getterOf('name'), tags: getterOf('tags') };
  const attributes = getterOf('attributes');
  return (resource) => {
    const packed = new Packed(resource, log.add(recordOf(resource)));
    Object.defineProperty(packed, 'arn', getters.arn);
    if (resource.name !== undefined) Object.defineProperty(packed, 'name', getters.name);
    Object.defineProperty(packed, 'tags', getters.tags);
    return Object.defineProperty(packed, 'attributes', attributes) as unknown as AnyResource;
  };
}

/** Where a resource's record is; no member that others see. */
const position: unique symbol = Symbol('position');

interface Packed extends Pick<AnyResource, 'account' | 'region' | 'kind' | 'id'> {
  readonly [position]: number;
}

/** Makes plain objects, and not those of a class: a resource is equal to a resource that is not packed. */
const Packed = function (
  this: { -readonly [Member in keyof Packed]: Packed[Member] },
  resource: AnyResource,
  at: number,
) {
  this.account = resource.account;
  this.region = resource.region;
  this.kind = resource.kind;
  this.id = resource.id;
  Object.defineProperty(this, position, { value: at });
} as unknown as new (resource: AnyResource, at: number) => Packed;
Packed.prototype = Object.prototype;

/** The record of a resource: most ARNs end with the id, and most names are the Name tag. */
function recordOf({ id, arn, name, tags, attributes }: AnyResource): readonly unknown[] {
  const isAfterHead = arn.endsWith(id);
  return [
    isAfterHead,
    isAfterHead ? arn.slice(0, arn.length - id.length) : arn,
    name !== undefined && name === tagValue(tags, 'Name') ? true : (name ?? null),
    tags,
    attributes,
  ];
}

function partsIn(record: readonly unknown[], id: string): Parts {
  const [isAfterHead, arn, name, tags, attributes] = record as [boolean, string, string | true | null, Tags, unknown];
  return {
    arn: isAfterHead ? arn + id : arn,
    name: name === true ? tagValue(tags, 'Name') : (name ?? undefined),
    tags,
    attributes,
  };
}

/** Who reads a resource reads several of its members, and those of resources that belong to it. */
const mostRecent = 1024;

function recentParts(log: JsonLog): (packed: Packed) => Parts {
  const recent = Array.from({ length: mostRecent }, (): { at: number; parts: Parts } | undefined => undefined);
  return (packed) => {
    const at = packed[position];
    const slot = (at ^ (at >>> 10)) & (mostRecent - 1);
    const known = recent[slot];
    if (known?.at === at) return known.parts;
    const parts = partsIn(log.read(at) as readonly unknown[], packed.id);
    recent[slot] = { at, parts };
    return parts;
  };
}

import type { DeclaredResource } from '../../domain/baseline.ts';
import type { DbCluster } from '../../domain/rds/database.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { isMultiAzCluster } from '../shared/databases.ts';
import { typeOf } from '../shared/selector.ts';
import { tagCommand } from '../shared/tagging.ts';

/** A field of a resource that can be declared. */
export interface Field {
  /** Part of the id of the finding: `type`, `tags.Owner`. */
  readonly field: string;
  /** How a title names it. */
  readonly label: string;
  /** Null: it must have none. */
  readonly wanted: string | null | undefined;
  /** Undefined if the resource has no such field, null if AWS did not return it. */
  readonly seen: string | null | undefined;
  readonly command?: string | undefined;
}

/** The fields of a resource, with the values that are declared. */
export function fieldsOf({ expect }: DeclaredResource, resource: Resource<string, unknown>): readonly Field[] {
  const { image } = attributesOf(resource);
  return [
    { field: 'type', label: 'Type', wanted: expect.type, seen: typeSeen(resource) },
    { field: 'image', label: 'Image', wanted: expect.image, seen: typeof image === 'string' ? image : undefined },
    {
      field: 'instanceProfile',
      label: 'Instance profile',
      wanted: expect.instanceProfile,
      seen: profileSeen(resource),
    },
    { field: 'engine', label: 'Engine', wanted: expect.engine, seen: engineSeen(expect.engine, resource) },
    { field: 'name', label: 'Name', wanted: expect.name, seen: resource.name },
    ...Object.entries(expect.tags ?? {}).map(([key, wanted]) => ({
      field: `tags.${key}`,
      label: `Tag ${escapeUnprintable(key)}`,
      wanted,
      seen: tagValue(resource.tags, key),
      command: tagCommand(resource, { key, value: wanted }),
    })),
  ];
}

function attributesOf({ attributes }: Resource<string, unknown>): Readonly<Record<string, unknown>> {
  return attributes as Readonly<Record<string, unknown>>;
}

/** Aurora clusters have no instance class; of other resources, null is unknown. */
function typeSeen(resource: Resource<string, unknown>): string | null | undefined {
  if (resource.kind === 'db-cluster' && isMultiAzCluster(resource as DbCluster) === false) return undefined;
  return attributesOf(resource)['type'] === null ? null : typeOf(resource);
}

/** The name in the ARN of the profile. */
function profileSeen(resource: Resource<string, unknown>): string | undefined {
  const { instanceProfile } = attributesOf(resource);
  return typeof instanceProfile === 'string' ? instanceProfile.slice(instanceProfile.lastIndexOf('/') + 1) : undefined;
}

/** The engine, with its version if that is declared: `postgres`, `postgres@16.4`. */
function engineSeen(wanted: string | undefined, resource: Resource<string, unknown>): string | null | undefined {
  const { engine, engineVersion } = attributesOf(resource);
  if (typeof engine !== 'string') return engine === null ? null : undefined;
  if (!wanted?.includes('@')) return engine;
  if (typeof engineVersion === 'string') return `${engine}@${engineVersion}`;
  // Another engine is another one, whatever its version.
  return wanted.startsWith(`${engine}@`) ? null : engine;
}

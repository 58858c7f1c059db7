import type { LastRead } from '../../domain/last-read.ts';
import type { AnyResource, AttributeKind, Place, ResourcesOf } from '../kinds/kind.ts';

/** What is needed of attributes that take calls for each resource. */
export interface AttributeNeeds {
  /** In a place with so many resources of a kind, at most, all are asked about. */
  readonly allUpTo: number;
  /**
   * Makes the test whether anything needs what a kind holds of a resource; `resourcesOf` gives what was read in the same
   * place.
   */
  readonly neededOf: (kind: string, resourcesOf: ResourcesOf) => (resource: AnyResource) => boolean;
}

/**
 * Leaves out the resources whose attributes nothing needs (docs/adr/0026). Once they were read they are read again, so
 * that a rule that comes back finds them.
 */
export async function onlyNeeded(
  toRead: readonly AnyResource[],
  { kind, of }: AttributeKind,
  { place, lastRead, needs, resourcesOf }: NeedsInPlace,
): Promise<readonly AnyResource[]> {
  if (!needs || resourcesOf(of).length <= needs.allUpTo) return toRead;
  const isNeeded = needs.neededOf(kind, resourcesOf);
  const others = new Set(toRead.filter((resource) => !isNeeded(resource)).map(({ id }) => id));
  if (others.size > 0) for (const { id } of await lastRead.resources({ ...place, kind })) others.delete(id);
  return toRead.filter(({ id }) => !others.has(id));
}

interface NeedsInPlace {
  readonly place: Place;
  readonly lastRead: LastRead;
  /** Left out, everything is needed. */
  readonly needs: AttributeNeeds | undefined;
  readonly resourcesOf: ResourcesOf;
}

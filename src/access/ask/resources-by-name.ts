import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/** A resource of any kind. */
export type NamedResource = Resource<string, unknown>;

/**
 * Finds resources by what people and reports write: first by id (`i-0abc`, `role/deploy`, the end of an ARN), then by
 * name and id (`web-1 (i-0abc)`, `i-0abc (web-1)`), then by name (`web-1`, `instance/web-1`).
 */
export function resourcesNamed(text: string, resources: readonly NamedResource[]): readonly NamedResource[] {
  const spellings = [byId, byNameAndId, byName];
  return (
    spellings
      .map((isCalled) => resources.filter((resource) => isCalled(resource, text)))
      .find(({ length }) => length > 0) ?? []
  );
}

function byId({ id, kind, arn }: NamedResource, text: string): boolean {
  return id === text || `${kind}/${id}` === text || arn.endsWith(`:${text}`);
}

function byNameAndId({ id, name }: NamedResource, text: string): boolean {
  return name !== undefined && text.endsWith(')') && isWrittenAs(text, `${name} (${id})`, `${id} (${name})`);
}

function byName({ kind, name }: NamedResource, text: string): boolean {
  return name !== undefined && name !== '' && isWrittenAs(text, name, `${kind}/${name}`);
}

/** Reports escape unprintable characters: `\u{202e}`. */
function isWrittenAs(text: string, ...names: readonly string[]): boolean {
  return names.some((name) => name === text || escapeUnprintable(name) === text);
}

import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';

/** A resource of whatever kind. */
export type NamedResource = Resource<string, unknown>;

/**
 * The resources that go by a text, as people and reports write them: an id goes before a name that another resource may
 * have. `i-0abc`, `role/deploy`, the end of an ARN; `web-1 (i-0abc)`, `i-0abc (web-1)`; `web-1`, `instance/web-1`.
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

/** Reports write what is unprintable as `\u{202e}`. */
function isWrittenAs(text: string, ...names: readonly string[]): boolean {
  return names.some((name) => name === text || escapeUnprintable(name) === text);
}

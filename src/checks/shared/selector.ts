import type { Scope } from '../../domain/scope.ts';
import type { Selector } from '../../domain/selector.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';
import { compileGlobs, type Matcher } from './glob.ts';

export type ResourceMatcher = (resource: Resource<string, unknown>) => boolean;

/** Compiles a selector: every field that is present must match; a field that the resource lacks does not match. */
export function compileSelector(selector: Selector): ResourceMatcher {
  const tests: ResourceMatcher[] = [];
  const require = (
    globs: readonly string[] | undefined,
    read: (resource: Resource<string, unknown>) => string | undefined,
  ) => {
    if (globs) tests.push(testOf(compileGlobs(globs), read));
  };
  require(selector.id, ({ id }) => id);
  require(selector.name, ({ name }) => name);
  require(selector.type, typeOf);
  require(selector.region, ({ region }) => region);
  require(selector.account, ({ account }) => account);
  for (const [key, globs] of Object.entries(selector.tag ?? {})) require(globs, ({ tags }) => tagValue(tags, key));
  return (resource) => tests.every((test) => test(resource));
}

/** Compiles the account and region of a selector. */
export function compilePlace({ region, account }: Selector): (place: Pick<Scope, 'account' | 'region'>) => boolean {
  const [isRegion, isAccount] = [region, account].map((globs) => (globs ? compileGlobs(globs) : undefined));
  return (place) => (isRegion?.(place.region) ?? true) && (isAccount?.(place.account) ?? true);
}

/** The resource's type as AWS names it (`t3.micro`, `gp3`); undefined for kinds without types. */
export function typeOf(resource: Resource<string, unknown>): string | undefined {
  const { attributes } = resource;
  if (typeof attributes !== 'object' || attributes === null || !('type' in attributes)) return undefined;
  return typeof attributes.type === 'string' ? attributes.type : undefined;
}

function testOf(matcher: Matcher, read: (resource: Resource<string, unknown>) => string | undefined): ResourceMatcher {
  return (resource) => {
    const value = read(resource);
    return value !== undefined && matcher(value);
  };
}

import { compileGlob, matches, type Glob } from './patterns/glob.ts';

/** What stands where a key has a name that people choose: `${TagKey}`, `<key>`, `tag-key`. */
const placeholder = /\$\{[^}]*\}|<[^>]*>|tag-key/gi;

/** A set of condition keys, some of them with names that people choose. */
export interface KeySet {
  has(key: string): boolean;
}

/** Reads keys as the reference writes them; `has` takes lower case. */
export function keySet(keys: Iterable<string>): KeySet {
  const names = new Set<string>();
  const globs: Glob[] = [];
  for (const key of keys) {
    const pattern = key.replaceAll(placeholder, '?*').toLowerCase();
    if (pattern === key.toLowerCase()) names.add(pattern);
    else globs.push(compileGlob(pattern));
  }
  return { has: (key) => names.has(key) || globs.some((glob) => matches(glob, key)) };
}

/**
 * Whether a key comes from an identity provider, whose host name it starts with
 * (`token.actions.githubusercontent.com:sub`), or from SAML: such keys stay with the session, whatever it does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function isProviderKey(key: string): boolean {
  return /^[^:]*\.[^:]+:/.test(key) || /^saml:(namequalifier|sub|sub_type)$/i.test(key);
}

import { compileGlob, matches, type Glob } from './patterns/glob.ts';

/** The placeholder of a name that customers choose: `${TagKey}`, `<key>`, `tag-key`. */
const placeholder = /\$\{[^}]*\}|<[^>]*>|tag-key/gi;

/** A set of condition keys; some contain a name that customers choose. */
export interface KeySet {
  has(key: string): boolean;
}

/** Makes a set of keys as the reference writes them; `has` takes a key in lower case. */
export function keySet(keys: Iterable<string>): KeySet {
  const find = keyTable([...keys].map((key) => [key, true] as const));
  return { has: (key) => find(key) === true };
}

/** Makes the look-up of what belongs to a key, which is in lower case; the keys are as the reference writes them. */
export function keyTable<Value>(
  entries: Iterable<readonly [key: string, value: Value]>,
): (key: string) => Value | undefined {
  const names = new Map<string, Value>();
  const families: (readonly [Glob, Value])[] = [];
  for (const [key, value] of entries) {
    const pattern = key.replaceAll(placeholder, '?*').toLowerCase();
    if (pattern === key.toLowerCase()) names.set(pattern, value);
    else families.push([compileGlob(pattern), value]);
  }
  return (key) => names.get(key) ?? families.find(([glob]) => matches(glob, key))?.[1];
}

/**
 * Whether a key comes from an identity provider, whose host name it starts with
 * (`token.actions.githubusercontent.com:sub`), or from SAML: such keys are in every request of the session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function isProviderKey(key: string): boolean {
  return /^[^:]*\.[^:]+:/.test(key) || /^saml:(namequalifier|sub|sub_type)$/i.test(key);
}

/**
 * Whether a host name or address is this machine itself, so that nobody can listen (RFC 6761, RFC 5735, RFC 4291).
 */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  if (name === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(name)) return true;
  const address = `http://[${name}]`;
  return URL.canParse(address) && new URL(address).hostname === '[::1]';
}

/**
 * The host that a `Host` header names, without port and brackets and in small letters; undefined where it is no such
 * header.
 */
export function hostOf(header: string | undefined): string | undefined {
  const [, host] = /^(\[[\da-f:.%]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return host === undefined ? undefined : bare(host);
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

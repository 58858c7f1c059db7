import { isIP } from 'node:net';

/** Whether a host name or address means this machine itself: nobody listens in between (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  if (isIP(name) === 4) return name.startsWith('127.');
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname === '[::1]' : name === 'localhost';
}

/** The host that a `Host` header names, without port and brackets and in small letters; undefined where it is no such header. */
export function hostOf(header: string | undefined): string | undefined {
  const [, host] = /^(\[[\da-f:.%]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return host === undefined ? undefined : bare(host);
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

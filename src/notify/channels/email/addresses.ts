import addressparser from 'nodemailer/lib/addressparser';

/** The one address that a header's text has, in lower case; undefined where it has none, several or a group. */
export function plainAddress(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const [one, ...more] = addressparser(text);
  if (
    !one ||
    more.length > 0 ||
    !('address' in one) ||
    one.address === undefined ||
    !/^[^\s@]+@[^\s@]+$/.test(one.address)
  )
    return undefined;
  return one.address.toLowerCase();
}

/**
 * The address in a text that anyone may have written, in lower case; undefined where a mail server may forward it to
 * another domain than the one at its end. That are `evil%evil.example@example.com`, `evil.example!evil@example.com` and
 * quoted names (RFC 5321, appendix C; RFC 1123, 5.2.16). What begins with a dash, a bar or a slash may be a command to
 * a mail server.
 */
export function untrustedAddress(text: string): string | undefined {
  const address = plainAddress(text);
  const isPlain =
    address !== undefined &&
    /^[^@"()\\:;,]*@[^@"()\\:;,]*$/.test(text) &&
    /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_+='&#~-]*(?:\.[\p{L}\p{M}\p{N}_+='&#~-]+)*@/u.test(address);
  return isPlain ? address : undefined;
}

/** The domain of a sender: its Message-IDs end in it. */
export function senderDomain(from: string): string {
  return (plainAddress(from) ?? '').replace(/^.*@/, '') || 'driftwarden.invalid';
}

/** Removes secrets from a text. */
export type Redact = (text: string) => string;

const instead = '[redacted]';

/** Removes the user info from whatever looks like a URL with user info, or like `user:password@host`. */
export function redactUserInfo(text: string): string {
  // A password may have a slash that should have been percent code; a port is no password.
  const withPasswords = text.replace(/\/\/[^\s/:@"'<>]*:(?!\d{1,5}\/)[^\s"'<>]{0,300}@/g, `//${instead}@`);
  return withPasswords
    .replace(/\/\/[^\s/@"'<>]*(?:@[^\s/@"'<>]*)*@/g, `//${instead}@`)
    .replace(/(?<![^\s/"'<>=])[^\s/:@"'<>=]+:[^\s/@"'<>]+@(?=[^\s@])/g, `${instead}@`);
}

/**
 * Removes secrets from a text that may repeat them: as they are, in another case, in percent or hexadecimal encoding, and
 * in base64, alone or as part of something longer, as in AUTH PLAIN and HTTP Basic. A secret of up to three characters is
 * found only as a separate word.
 */
export function redactorOf(secrets: Iterable<string>): Redact {
  const known = [...new Set(secrets)].filter((secret) => secret !== '');
  if (known.length === 0) return (text) => text;
  const forms = known.flatMap(writtenForms).toSorted((a, b) => b.length - a.length);
  const written = new RegExp(
    forms.map((form) => (form.length > 3 ? quoted(form) : `(?<![\\w])${quoted(form)}(?![\\w])`)).join('|'),
    'gi',
  );
  const encoded = known.flatMap(base64Cores);
  return (text) =>
    text.replace(written, instead).replace(/[\w+/-]{4,}={0,2}/g, (word) => (hasCore(word, encoded) ? instead : word));
}

/** The user name and password of a URL, as they are and as they are written; of a user name alone, that. */
export function userInfoOf({ username, password }: URL): readonly string[] {
  const secret = password === '' ? username : password;
  return secret === '' ? [] : [secret, decodeUserInfo(secret)];
}

/** A URL without user name and password: requests to AWS are signed, and errors may name their address. */
export function withoutUserInfo(address: string): string {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  [url.username, url.password] = ['', ''];
  return url.href;
}

/** A part of a URL's user info as it was before percent encoding. */
export function decodeUserInfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function writtenForms(secret: string): readonly string[] {
  const hexadecimal = Buffer.from(secret).toString('hex');
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    ...(secret.length > 3 ? [hexadecimal] : []),
  ];
}

/**
 * The part of a secret's base64 that does not depend on its neighbours, for each position in a group of three bytes
 * where it can begin.
 */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const core = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return core.length >= 4 ? [core] : [];
  });
}

function hasCore(word: string, cores: readonly string[]): boolean {
  const usual = word.replaceAll('-', '+').replaceAll('_', '/');
  return cores.some((core) => usual.includes(core));
}

function quoted(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}

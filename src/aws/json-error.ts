/**
 * What is wrong in a text that is no JSON, and where: V8 names line and column for some mistakes alone. Undefined where
 * the text is JSON.
 */
export function jsonError(text: string): string | undefined {
  const message = messageOf(text);
  if (message === undefined || /\(line \d+ column \d+\)$/.test(message)) return message;
  const token = /^Unexpected token '.+?'/su.exec(message)?.[0];
  return token === undefined
    ? `${message} ${place(text, text.length)}`
    : `${token} ${place(text, tokenPosition(text))}`;
}

/**
 * Where the unexpected token stands: at the end of the shortest beginning of the text that has one. Quick even in large
 * files.
 */
function tokenPosition(text: string): number {
  let without = 0;
  let having = text.length;
  while (having - without > 1) {
    const middle = Math.floor((without + having) / 2);
    if (messageOf(text.slice(0, middle))?.startsWith('Unexpected token')) having = middle;
    else without = middle;
  }
  return having - 1;
}

function messageOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function place(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `(line ${before.length} column ${(before.at(-1) ?? '').length + 1})`;
}

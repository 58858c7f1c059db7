/** The first thing in a text that keeps it from being one JSON value, as JSON.parse does not always tell. */
export interface JsonFault {
  /** In UTF-16 units, from 0. */
  readonly offset: number;
  readonly message: string;
}

/** Deeper than any policy document nests; shallow enough for any stack. */
const maxDepth = 100;

const wholeText = 'a text that ends on its line and escapes only as JSON does';

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** Finds the first syntax error of JSON, a key given twice and what nests too deep; undefined where all is well. */
export function findJsonFault(text: string): JsonFault | undefined {
  let offset = 0;
  try {
    value(0);
    if (offset < text.length) fail('nothing more after the value');
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { offset: error.offset, message: error.message };
    throw error;
  }

  function value(depth: number): void {
    skip(space);
    if (depth > maxDepth) fail(`no more than ${maxDepth} levels`);
    if (take('{')) members(depth);
    else if (take('['))
      list(() => {
        value(depth + 1);
      }, ']');
    else if (!skip(scalar) && !skip(string)) fail(text[offset] === '"' ? wholeText : 'a value');
    skip(space);
  }

  function members(depth: number): void {
    const keys = new Set<string>();
    list(() => {
      skip(space);
      const start = offset;
      if (!skip(string)) fail('a key in double quotes');
      const key = JSON.parse(text.slice(start, offset)) as string;
      if (keys.has(key)) throw new Fault(start, `the key ${JSON.stringify(key)} stands here twice`);
      keys.add(key);
      skip(space);
      if (!take(':')) fail('":"');
      value(depth + 1);
    }, '}');
  }

  function list(item: () => void, end: string): void {
    skip(space);
    if (take(end)) return;
    do item();
    while (take(','));
    if (!take(end)) fail(`"," or "${end}"`);
  }

  function take(character: string): boolean {
    if (text[offset] !== character) return false;
    offset += 1;
    return true;
  }

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = offset;
    if (!pattern.test(text)) return false;
    offset = pattern.lastIndex;
    return true;
  }

  function fail(expected: string): never {
    const character = text[offset];
    const found = character === undefined ? 'the end of the file' : JSON.stringify(character);
    throw new Fault(offset, `found ${found}; expected ${expected}`);
  }
}

class Fault extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

import { createScanner, printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser';
import { printableJson } from './unprintable.ts';

/** The first thing in a text that keeps it from being one JSON value. */
export interface JsonProblem extends Position {
  /** What was found and what is allowed: `found "}"; expected a key in double quotes`. */
  readonly message: string;
}

/** A place in a text. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Deeper than anything that AWS or an owner writes; shallow enough for any stack. */
const deepest = 100;

/**
 * Finds a value that is nested more than 100 levels deep, else the first syntax error of JSON, else a key that an
 * object has twice; undefined where there is none. JSON.parse does not tell the place of every error.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const found = findTooDeep(text) ?? findFirst(text);
  return found && { ...positionIn(text, found.offset), message: found.message };
}

/** The line and column of an offset in a text. */
export function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

interface Found {
  readonly offset: number;
  readonly message: string;
}

/** The parser is recursive, so what is too deep for it is found by the scanner alone. */
function findTooDeep(text: string): Found | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const first = text.charAt(scanner.getTokenOffset());
    if ('{['.includes(first)) depth += 1;
    if ('}]'.includes(first)) depth -= 1;
    if (depth > deepest) return fault(text, scanner.getTokenOffset(), `no more than ${deepest} levels`);
  }
  return undefined;
}

function findFirst(text: string): Found | undefined {
  let first: Found | undefined;
  let repeated: Found | undefined;
  /** The keys of each object around the current place; undefined for a list. */
  const around: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  visit(
    text,
    {
      onObjectBegin: () => {
        around.push(new Set());
        expectsKey = true;
      },
      onSeparator: (character) => {
        expectsKey = character === ',' && around.at(-1) !== undefined;
      },
      onArrayBegin: () => void around.push(undefined),
      onObjectEnd: () => void around.pop(),
      onArrayEnd: () => void around.pop(),
      onObjectProperty: (key, offset) => {
        const keys = around.at(-1);
        if (keys?.has(key)) repeated ??= { offset, message: `the key ${printableJson(key)} is given twice` };
        keys?.add(key);
      },
      onError: (error, offset) => {
        const isKey = expectsKey && printParseErrorCode(error) === 'InvalidSymbol';
        first ??= fault(text, offset, isKey ? aKey : expectedAt(error, around.at(-1) !== undefined));
      },
    },
    { disallowComments: true },
  );
  return first ?? repeated;
}

function fault(text: string, offset: number, expected: string): Found {
  const character = text.codePointAt(offset);
  const found = character === undefined ? 'the end of the file' : printableJson(String.fromCodePoint(character));
  return { offset, message: `found ${found}; expected ${expected}` };
}

const aKey = 'a key in double quotes';
const aString = 'a string that ends on its line and escapes only as JSON does';

function expectedAt(error: ParseErrorCode, inObject: boolean): string {
  switch (printParseErrorCode(error)) {
    case 'PropertyNameExpected':
      return aKey;
    case 'ColonExpected':
      return '":"';
    case 'CommaExpected':
      return inObject ? '"," or "}"' : '"," or "]"';
    case 'CloseBraceExpected':
      return '"," or "}"';
    case 'CloseBracketExpected':
      return '"," or "]"';
    case 'EndOfFileExpected':
      return 'nothing more after the value';
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return 'no comment, for JSON has none';
    case 'UnexpectedEndOfString':
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
    case 'InvalidCharacter':
      return aString;
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return 'a complete number';
    default:
      return 'a value';
  }
}

import { isUtf8 } from 'node:buffer';
import { malformed, sizeText, tooLarge } from './answer-error.ts';
import type { AnswerLimits } from './limits.ts';

type Bounds = Pick<AnswerLimits, 'elements' | 'depth' | 'textBytes' | 'tagBytes'>;

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [exclamation, doubleQuote, singleQuote, slash, less, greater, question] = [
  0x21, 0x22, 0x27, 0x2f, 0x3c, 0x3e, 0x3f,
];

/**
 * Checks that a body is the whole XML answer to an operation of the Query protocols (EC2, IAM, STS): its root element,
 * its request id, its end, and that a parser can take it within bounds. Names of end tags are left to the parser.
 * Throws an AnswerError. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-ec2-query-protocol.html
 */
export function checkAnswer(body: Buffer, operation: string, bounds: Bounds): void {
  if (!isUtf8(body)) throw malformed(`the answer to ${operation} is not UTF-8 text`);
  const path: string[] = [];
  let elements = 0;
  let hasRequestId = false;
  for (const { kind, at } of tagsOf(body, operation, bounds)) {
    if (kind === 'text') {
      if (path.length === 0)
        throw malformed(`the answer to ${operation} has text ${elements === 0 ? 'before its XML' : 'after its end'}`);
      hasRequestId ||= isRequestId(path);
    } else if (kind === 'end') {
      if (path.pop() === undefined) throw malformed(`the answer to ${operation} ends more elements than it begins`);
    } else {
      // Further down, names do not matter here.
      const name = path.length <= deepestRequestId ? nameOf(body, at + 1) : '';
      if (path.length === 0) checkRoot(name, operation, elements);
      elements += 1;
      if (elements > bounds.elements) throw tooLarge(`the answer has more than ${bounds.elements} elements`);
      if (kind === 'start') path.push(name);
      if (path.length > bounds.depth)
        throw tooLarge(`the answer has more than ${bounds.depth} elements inside one another`);
    }
  }
  if (elements === 0) throw malformed(`the answer to ${operation} is empty`);
  if (path.length > 0) throw malformed(`the answer to ${operation} ends in the middle`);
  if (!hasRequestId) throw malformed(`the answer to ${operation} has no request id`);
}

function checkRoot(name: string, operation: string, elements: number): void {
  if (elements > 0) throw malformed(`the answer to ${operation} has a second root element, ${name}`);
  if (name === `${operation}Response`) return;
  if (name.toLowerCase() === 'html') throw malformed(`an HTML page came in place of the answer to ${operation}`);
  throw malformed(`the answer's root element is ${name}, not ${operation}Response`);
}

const deepestRequestId = 3;

/** EC2 has it below the root, the others in their metadata. */
function isRequestId([, second = '', third = '', ...more]: readonly string[]): boolean {
  if (more.length > 0) return false;
  return third === '' ? second.toLowerCase() === 'requestid' : second === 'ResponseMetadata' && third === 'RequestId';
}

interface Tag {
  readonly kind: 'start' | 'empty' | 'end' | 'text';
  /** The index of its first byte. */
  readonly at: number;
}

/** The tags in order, and between them that there is text other than white space. */
function* tagsOf(body: Buffer, operation: string, bounds: Bounds): Iterable<Tag> {
  const cut = () => malformed(`the answer to ${operation} ends in the middle`);
  const after = (text: string, from: number) => {
    const at = body.indexOf(text, from);
    if (at < 0) throw cut();
    return at + text.length;
  };
  const checkText = (from: number, to: number) => {
    if (to - from > bounds.textBytes)
      throw tooLarge(`the answer has a text of more than ${sizeText(bounds.textBytes)}`);
  };
  let at = body.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  while (at < body.length) {
    const opening = body.indexOf(less, at);
    const text = opening < 0 ? body.length : opening;
    checkText(at, text);
    if (!isWhiteSpace(body, at, text)) yield { kind: 'text', at };
    if (opening < 0) return;
    const next = body[opening + 1];
    if (next === question) at = after('?>', opening);
    else if (next === exclamation) {
      const head = body.toString('latin1', opening, opening + 32);
      if (head.startsWith('<!--')) at = after('-->', opening + 4);
      else if (head.startsWith('<![CDATA[')) {
        at = after(']]>', opening);
        checkText(opening, at);
        yield { kind: 'text', at: opening };
      } else {
        const isPage = /^<!doctype\s+html/i.test(head);
        throw malformed(
          isPage
            ? `an HTML page came in place of the answer to ${operation}`
            : `the answer to ${operation} is no plain XML`,
        );
      }
    } else if (next === slash) {
      at = after('>', opening);
      yield { kind: 'end', at: opening };
    } else {
      const end = endOfTag(body, opening, bounds.tagBytes);
      if (end === undefined) throw cut();
      at = end;
      yield { kind: body[at - 2] === slash ? 'empty' : 'start', at: opening };
    }
  }
}

const byteOrderMark = Buffer.from('\uFEFF');

function isWhiteSpace(body: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (!isSpace(body[at])) return false;
  }
  return true;
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || byte === lineFeed || byte === carriageReturn || byte === tab;
}

/** The index after a start tag; undefined if the body ends before. A `>` in quotes is part of a value. */
function endOfTag(body: Buffer, opening: number, most: number): number | undefined {
  let quote: number | undefined;
  for (let at = opening + 1; at < body.length; at += 1) {
    if (at - opening > most) throw tooLarge(`the answer has a tag of more than ${sizeText(most)}`);
    const byte = body[at];
    if (quote !== undefined) {
      if (byte === quote) quote = undefined;
    } else if (byte === doubleQuote || byte === singleQuote) quote = byte;
    else if (byte === greater) return at + 1;
  }
  return undefined;
}

function nameOf(body: Buffer, from: number): string {
  let to = from;
  while (to < body.length && !isSpace(body[to]) && body[to] !== greater && body[to] !== slash) to += 1;
  return body.toString('latin1', from, to);
}

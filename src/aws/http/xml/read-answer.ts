import { tagHash, type ListPlan, type Member, type Plan, type StructurePlan } from './plan.ts';

/**
 * What an answer has that this reader leaves to the SDK: attributes, comments, CDATA, carriage returns, text between
 * elements, elements twice. AWS sends none of it.
 */
class Unusual extends Error {}

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [ampersand, slash, less, greater, question, exclamation] = [0x26, 0x2f, 0x3c, 0x3e, 0x3f, 0x21];

/** A place in the bytes of an answer. */
interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/**
 * Reads the element that is the root of an answer, in one pass and into the fields that its plan names. `under`: the plan
 * is that of a child of the root with this name; undefined if there is none. The answer was checked (check-answer.ts): it
 * is UTF-8 and within bounds. Throws for what is left to the SDK, and for what is no XML, so that the SDK says why.
 */
export function readAnswer(bytes: Buffer, plan: Plan, under?: string): unknown {
  if (bytes.includes(carriageReturn)) throw new Unusual('a carriage return');
  const cursor: Cursor = { bytes, at: 0 };
  skipSpace(cursor);
  if (bytes[cursor.at] === less && bytes[cursor.at + 1] === question) {
    cursor.at = indexAfter(cursor, '?>');
    skipSpace(cursor);
  }
  const root = under === undefined ? plan : parentOf(under, plan);
  const value = readElement(cursor, root, openRoot(cursor));
  return under === undefined ? value : (value as Readonly<Record<string, unknown>>)[under];
}

function parentOf(name: string, plan: Plan): StructurePlan {
  const tag = Buffer.from(name);
  const member: Member = { tag, field: name, isFlat: false, plan: () => plan };
  return { kind: 'structure', members: new Map([[tagHash(tag, 0, tag.length), [member]]]) };
}

/** A start tag that was read: where its name is, and whether it is an end tag too. */
interface StartTag {
  readonly from: number;
  readonly to: number;
  readonly isEmpty: boolean;
}

/** The root has its namespace as an attribute. */
function openRoot(cursor: Cursor): StartTag {
  const { bytes, at } = cursor;
  const end = bytes.indexOf(greater, at);
  const tag = /^<([\w.-]+)(?: xmlns="[^"<&]*")?>$/.exec(bytes.toString('latin1', at, end + 1));
  if (!tag?.[1]) throw new Unusual('a root of another form');
  cursor.at = end + 1;
  return { from: at + 1, to: at + 1 + tag[1].length, isEmpty: false };
}

/** Reads a start tag without attributes; the cursor is at its `<`, and then behind its `>`. */
function openTag(cursor: Cursor): StartTag {
  const { bytes } = cursor;
  const from = cursor.at + 1;
  let to = from;
  for (; ; to += 1) {
    const byte = bytes[to];
    if (byte === greater || byte === slash) break;
    if (byte === undefined || byte <= space || byte === less || byte === exclamation || byte === question)
      throw new Unusual('a tag of another form');
  }
  const isEmpty = bytes[to] === slash;
  if (to === from || (isEmpty && bytes[to + 1] !== greater)) throw new Unusual('a tag of another form');
  cursor.at = isEmpty ? to + 2 : to + 1;
  return { from, to, isEmpty };
}

/** Reads the end tag of an element. */
function closeTag(cursor: Cursor, { from, to }: StartTag): void {
  const { bytes, at } = cursor;
  const length = to - from;
  if (bytes[at + 2 + length] !== greater) throw new Unusual('an end tag of another form');
  for (let index = 0; index < length; index += 1)
    if (bytes[at + 2 + index] !== bytes[from + index]) throw new Unusual('an end tag of another element');
  cursor.at = at + 3 + length;
}

function isEndTag({ bytes, at }: Cursor): boolean {
  return bytes[at] === less && bytes[at + 1] === slash;
}

function readElement(cursor: Cursor, plan: Plan, tag: StartTag): unknown {
  if (plan.kind === 'structure') return readStructure(cursor, plan, tag);
  if (plan.kind === 'list') return readList(cursor, plan, tag);
  const text = tag.isEmpty ? '' : readText(cursor);
  if (!tag.isEmpty) closeTag(cursor, tag);
  return plan.valueOf(text);
}

function readStructure(cursor: Cursor, { members }: StructurePlan, tag: StartTag): object {
  const made: Record<string, unknown> = {};
  forEachChild(cursor, tag, (child) => {
    const member = memberOf(members, cursor.bytes, child);
    if (!member) return false;
    const { field, isFlat, plan } = member;
    const value = readElement(cursor, plan(), child);
    const earlier = made[field];
    if (isFlat) made[field] = [...((earlier as readonly unknown[] | undefined) ?? []), value];
    else if (earlier !== undefined) throw new Unusual('an element twice');
    else made[field] = value;
    return true;
  });
  return made;
}

function readList(cursor: Cursor, { tag: name, item }: ListPlan, tag: StartTag): readonly unknown[] {
  const made: unknown[] = [];
  forEachChild(cursor, tag, (child) => {
    if (!isNamed(cursor.bytes, child, name)) return false;
    made.push(readElement(cursor, item(), child));
    return true;
  });
  return made;
}

/** Reads the children of an element and its end tag. What `read` does not take is skipped. */
function forEachChild(cursor: Cursor, tag: StartTag, read: (child: StartTag) => boolean): void {
  if (tag.isEmpty) return;
  for (;;) {
    skipSpace(cursor);
    if (isEndTag(cursor)) {
      closeTag(cursor, tag);
      return;
    }
    if (cursor.bytes[cursor.at] !== less) throw new Unusual('text beside elements');
    const child = openTag(cursor);
    if (!read(child)) skipElement(cursor, child);
  }
}

function skipElement(cursor: Cursor, tag: StartTag): void {
  const { bytes } = cursor;
  const open = tag.isEmpty ? [] : [tag];
  while (open.length > 0) {
    while (cursor.at < bytes.length && bytes[cursor.at] !== less) cursor.at += 1;
    if (isEndTag(cursor)) {
      const last = open.pop();
      if (last) closeTag(cursor, last);
    } else {
      const child = openTag(cursor);
      if (!child.isEmpty) open.push(child);
    }
  }
}

function memberOf(members: StructurePlan['members'], bytes: Buffer, tag: StartTag): Member | undefined {
  for (const member of members.get(tagHash(bytes, tag.from, tag.to)) ?? [])
    if (isNamed(bytes, tag, member.tag)) return member;
  return undefined;
}

function isNamed(bytes: Buffer, { from, to }: StartTag, name: Buffer): boolean {
  if (to - from !== name.length) return false;
  for (let index = 0; index < name.length; index += 1) if (bytes[from + index] !== name[index]) return false;
  return true;
}

/** The text up to the next tag, as the SDK has it: white space over several lines is none. */
function readText(cursor: Cursor): string {
  const { bytes } = cursor;
  const from = cursor.at;
  let [isPlain, hasLine, hash] = [true, false, 0];
  for (; cursor.at < bytes.length; cursor.at += 1) {
    const byte = bytes[cursor.at] ?? 0;
    if (byte === less) break;
    if (byte > 0x7f || byte === ampersand) isPlain = false;
    if (byte === lineFeed) hasLine = true;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  if (!isEndTag(cursor)) throw new Unusual('text beside elements');
  if (isPlain && !hasLine) return repeatedText(bytes, from, cursor.at, hash);
  const text = withEntities(bytes.toString('utf8', from, cursor.at));
  return hasLine && text.trim() === '' ? '' : text;
}

/** Texts that were read, by their hash: most texts of an answer come many times, and are then one string. */
const recentTexts: string[] = Array.from({ length: 4096 }, () => '');
const mostOfRepeated = 40;

function repeatedText(bytes: Buffer, from: number, to: number, hash: number): string {
  if (to - from > mostOfRepeated) return bytes.toString('latin1', from, to);
  const slot = hash & (recentTexts.length - 1);
  const recent = recentTexts[slot] ?? '';
  if (isText(recent, bytes, from, to)) return recent;
  const text = bytes.toString('latin1', from, to);
  recentTexts[slot] = text;
  return text;
}

function isText(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces entities as the SDK does: one that it does not know is nothing. */
function withEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-zA-Z][a-zA-Z0-9]{0,30}));/g,
    (_, hex?: string, decimal?: string, named?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCharCode(Number.parseInt(decimal, 10));
      return entities[named ?? ''] ?? '';
    },
  );
}

/** White space between elements counts where it has a line feed, or is none. */
function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor;
  let hasLine = false;
  const from = cursor.at;
  for (; ; cursor.at += 1) {
    const byte = bytes[cursor.at];
    if (byte === lineFeed) hasLine = true;
    else if (byte !== space && byte !== tab) break;
  }
  if (cursor.at > from && !hasLine) throw new Unusual('white space without a line feed');
}

function indexAfter({ bytes, at }: Cursor, text: string): number {
  const found = bytes.indexOf(text, at);
  if (found < 0) throw new Unusual('no end');
  return found + text.length;
}

import type { BaselineChange } from './audit-result.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from './json.ts';

/** A place in a baseline that changed: `protect production`, `tags.on: volume`. */
export interface BaselineEdit {
  readonly edit: 'adds' | 'drops';
  /** Its section, and for severities the check: `protect`, `severity.user-mfa`. */
  readonly section: string;
  readonly words: string;
}

/** What one baseline declares and another does not, both as JSON; in the order of places. */
export function baselineEdits(before: JsonObject, after: JsonObject): readonly BaselineEdit[] {
  return editsBetween({ value: before }, { value: after }, []);
}

/** The edits as reports show them; without edits if the declarations of the previous baseline were not kept. */
export function baselineChange(from: string, to: string, edits: readonly BaselineEdit[] | undefined): BaselineChange {
  const wordsOf = (edit: BaselineEdit['edit']) =>
    (edits ?? []).filter((each) => each.edit === edit).map(({ words }) => words);
  return { from, to, adds: wordsOf('adds'), drops: wordsOf('drops'), ...(!edits && { notKept: true as const }) };
}

/** A value at a place; `isEntry` for an entry of a list that has no name: then the value is its own place. */
interface Member {
  readonly value: Json;
  readonly isEntry?: boolean;
}

function editsBetween(
  before: Member | undefined,
  after: Member | undefined,
  path: readonly string[],
): readonly BaselineEdit[] {
  const [was, is] = [before && membersOf(before), after && membersOf(after)];
  if (was && is) {
    const names = [...new Set([...was.keys(), ...is.keys()])].sort();
    return names.flatMap((name) => editsBetween(was.get(name), is.get(name), [...path, name]));
  }
  if (before && after && canonicalJson(before.value) === canonicalJson(after.value)) return [];
  return [...editOf('drops', before, path), ...editOf('adds', after, path)];
}

/**
 * The members of an object or list, by name; undefined for what is compared as one value, as policy documents are.
 */
function membersOf({ value, isEntry = false }: Member): ReadonlyMap<string, Member> | undefined {
  if (isEntry) return undefined;
  if (isJsonObject(value)) {
    return Object.hasOwn(value, 'Statement')
      ? undefined
      : new Map(Object.entries(value).map(([key, member]) => [key, { value: member }]));
  }
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  const names = Map.groupBy(list, memberName);
  return new Map(
    list.map((member): [string, Member] => {
      const name = memberName(member);
      const isNamed = name !== undefined && names.get(name)?.length === 1;
      return isNamed ? [name, { value: member }] : [canonicalJson(member), { value: member, isEntry: true }];
    }),
  );
}

function memberName(member: Json): string | undefined {
  if (!isJsonObject(member)) return undefined;
  const name = ['name', 'key', 'id'].map((field) => member[field]).find((value) => typeof value === 'string');
  return typeof name === 'string' ? name : undefined;
}

/** An empty list or object is not reported. */
function editOf(
  edit: BaselineEdit['edit'],
  member: Member | undefined,
  path: readonly string[],
): readonly BaselineEdit[] {
  if (!member || membersOf(member)?.size === 0) return [];
  const [section = '', ...rest] = path;
  const told = lineOf(member);
  const place = placeOf(section, member.isEntry ? rest.slice(0, -1) : rest);
  return [
    {
      edit,
      section: section === 'severity' ? `severity.${rest[0] ?? ''}` : section,
      words: told === undefined ? place : `${place}: ${told}`,
    },
  ];
}

/** The value in one line, to show after its place; undefined for larger values. */
function lineOf({ value, isEntry = false }: Member): string | undefined {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
    return value.map(String).sort().join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return isEntry ? canonicalJson(value) : undefined;
}

/** `protect production.match.tag.Env`, `tags.on`. */
function placeOf(section: string, rest: readonly string[]): string {
  return rest.length === 0 ? section : `${section}${byName.has(section) ? ' ' : '.'}${rest.join('.')}`;
}

/** Sections whose members have names. */
const byName: ReadonlySet<string> = new Set(['protect', 'access', 'resources', 'groups', 'users', 'roles', 'policies']);

import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/**
 * A document with its statements changed: each goes to `change` with its position, and is left out if that returns
 * undefined. Undefined for a document that has none left.
 */
export function withStatements(
  document: JsonObject,
  change: (statement: JsonObject, position: number) => JsonObject | undefined,
): JsonObject | undefined {
  const written = document['Statement'];
  const statements: readonly Json[] = Array.isArray(written)
    ? (written as readonly Json[])
    : written === undefined
      ? []
      : [written];
  const changed = statements.flatMap((statement, position) =>
    isJsonObject(statement) ? (change(statement, position) ?? []) : [statement],
  );
  const [only] = changed;
  if (only === undefined) return undefined;
  return { ...document, Statement: Array.isArray(written) ? changed : only };
}

/** A string or list of strings with each string replaced; undefined leaves a string out. */
export function withStrings(value: Json | undefined, replace: (text: string) => string | undefined): Json | undefined {
  if (typeof value === 'string') return replace(value);
  if (!Array.isArray(value)) return value;
  const replaced = (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const kept = typeof item === 'string' ? replace(item) : item;
    return kept === undefined ? [] : [kept];
  });
  return replaced.length === 0 ? undefined : replaced;
}

/**
 * How findings name a document's statements, by their places: the Sid, or `#` and the place from 1; after a Sid that
 * several have the place, too.
 */
export function statementNames({ Statement }: JsonObject): readonly string[] {
  const statements = Array.isArray(Statement) ? (Statement as readonly Json[]) : [Statement ?? null];
  const names = statements.map((statement, position) => {
    const sid = isJsonObject(statement) ? statement['Sid'] : undefined;
    return typeof sid === 'string' && sid !== '' ? sid : `#${position + 1}`;
  });
  return names.map((name, position) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}#${position + 1}`,
  );
}

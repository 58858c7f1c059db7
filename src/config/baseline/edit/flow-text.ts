import { isJsonObject, type Json } from '../../../domain/json.ts';
import { printableJson } from '../../../domain/text/unprintable.ts';

/** How values are written: as JSON, or as the neighbours are. */
export interface Writing {
  readonly asJson: boolean;
  /** The quotes of the neighbours; undefined if they have none. */
  readonly quotes?: "'" | '"' | undefined;
}

/** A value on one line. */
export function flow(value: Json, writing: Writing): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => flow(item, writing)).join(', ')}]`;
  if (isJsonObject(value)) {
    const fields = Object.entries(value).map(
      ([key, each]) => `${keyText(key, writing.asJson)}: ${flow(each, writing)}`,
    );
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (typeof value !== 'string' || writing.asJson || writing.quotes === '"') return printableJson(value);
  if (writing.quotes === "'" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return isPlain(value) ? value : printableJson(value);
}

/** A key, with quotes where it needs them. */
export function keyText(key: string, asJson: boolean): string {
  return !asJson && isPlain(key) ? key : printableJson(key);
}

/** Whether a string needs no quotes in any YAML: it can be taken for nothing else. */
function isPlain(text: string): boolean {
  return /^[a-z][\w./-]*$/i.test(text) && !/^(y|n|true|false|null|yes|no|on|off)$/i.test(text);
}

import { isJsonObject } from '../domain/json.ts';
import type { Member, Shape, Structure } from './schema.ts';

/**
 * Writes a JSON value in the AWS CLI's form as XML; throws a TypeError if the value is not of the schema's type.
 */
export type XmlWriter = (value: unknown) => string;

const contents = new WeakMap<Structure, XmlWriter>();

/**
 * The writer of a structure's content, without an element around it. Writers are compiled once a schema and only for
 * members that occur; members that the schema does not know cannot be named in XML and are left out.
 */
export function structureWriter(structure: Structure): XmlWriter {
  const compiled = contents.get(structure);
  if (compiled) return compiled;
  const members = new Map<string, XmlWriter | undefined>();
  const writerOf = (name: string): XmlWriter | undefined => {
    if (members.has(name)) return members.get(name);
    const member = structure.members.get(name);
    const writer = member && elementWriter(member);
    members.set(name, writer);
    return writer;
  };
  const writer: XmlWriter = (value) => {
    if (!isJsonObject(value)) throw misfit('an object', structure.name, value);
    let xml = '';
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member !== null && member !== undefined) xml += writerOf(name)?.(member) ?? '';
    }
    return xml;
  };
  contents.set(structure, writer);
  return writer;
}

function elementWriter(member: Member): XmlWriter {
  const name = member.xmlName ?? member.name;
  const [open, close, empty] = [`<${name}>`, `</${name}>`, `<${name}/>`];
  const contentOf = contentWriter(member.shape(), name);
  return (value) => {
    const content = contentOf(value);
    return content === '' ? empty : open + content + close;
  };
}

function contentWriter(shape: Shape, name: string): XmlWriter {
  switch (shape.type) {
    case 'structure':
      return structureWriter(shape);
    case 'list': {
      const item = elementWriter(shape.item);
      return (value) => {
        if (!Array.isArray(value)) throw misfit('a list', name, value);
        let xml = '';
        for (const entry of value as readonly unknown[]) xml += item(entry);
        return xml;
      };
    }
    case 'map': {
      const [key, entryValue] = [elementWriter(shape.key), elementWriter(shape.value)];
      return (value) => {
        if (!isJsonObject(value)) throw misfit('an object', name, value);
        return Object.entries(value)
          .map(([entry, held]) => element('entry', key(entry) + entryValue(held)))
          .join('');
      };
    }
    case 'timestamp':
      return (value) => (typeof value === 'number' ? new Date(value * 1000).toISOString() : scalarText(value));
    default:
      return scalarText;
  }
}

/** An object for a string of the API is a policy document as the CLI prints it. The API sends it URL-encoded. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeXml(urlEncode(JSON.stringify(value)));
}

/** An element, empty ones in their short form, as AWS writes them. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

const special = /[&<>"\t\n\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const everySpecial = new RegExp(special.source, 'g');
const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#x9;'],
  ['\n', '&#xA;'],
  ['\r', '&#xD;'],
]);

/**
 * Text for an XML element. Characters that XML 1.0 forbids even as references (https://www.w3.org/TR/xml/#charsets)
 * become U+FFFD: one strange tag must not make the whole answer unreadable.
 */
export function escapeXml(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return special.test(wellFormed)
    ? wellFormed.replace(everySpecial, (found) => references.get(found) ?? '\ufffd')
    : wellFormed;
}

/** Percent-encodes everything outside RFC 3986's unreserved set, as IAM does with policy documents. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function misfit(wanted: string, name: string, value: unknown): TypeError {
  return new TypeError(
    `the API has ${wanted} for ${name}, the account directory holds ${JSON.stringify(value).slice(0, 60)}`,
  );
}

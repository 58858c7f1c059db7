import { isJsonObject } from '../domain/json.ts';
import { memoize, memoizeWeakly } from '../domain/memoize.ts';
import { escapeXml } from '../domain/xml.ts';
import type { Member, Shape, Structure } from './schema.ts';

/**
 * Writes a JSON value in the AWS CLI's form as XML; throws a TypeError where the value is not of the schema's shape.
 */
export type XmlWriter = (value: unknown) => string;

/**
 * The writer of a structure's content, without an element around it. Writers are compiled once a schema and only for
 * members that occur; members that the schema does not know cannot be named in XML and are left out.
 */
export const structureWriter = memoizeWeakly((structure: Structure): XmlWriter => {
  const writerOf = memoize((name: string): XmlWriter | undefined => {
    const member = structure.members.get(name);
    return member && elementWriter(member);
  });
  const writer: XmlWriter = (value) => {
    if (!isJsonObject(value)) throw misfit('an object', structure.name, value);
    let xml = '';
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member !== null && member !== undefined) xml += writerOf(name)?.(member) ?? '';
    }
    return xml;
  };
  return writer;
});

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

/** A JSON object where the API has a string is a policy document as the CLI prints it: the API sends it URL-encoded. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeXml(urlEncode(JSON.stringify(value)));
}

/** An element, empty ones in their short form, as AWS writes them. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
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

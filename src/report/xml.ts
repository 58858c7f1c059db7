import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { escapeXml } from '../domain/text/xml.ts';

/** An element of an XML document, or a text in one. */
export type XmlNode = string | XmlElement;

/** Attributes that are undefined are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly XmlNode[];
}

/** An element; names of elements and attributes are ours and must be XML names. */
export function xmlElement(
  name: string,
  attributes: XmlElement['attributes'],
  children: readonly XmlNode[] = [],
): XmlElement {
  return { name, attributes, children };
}

/**
 * The document, one element a line, in UTF-8. Line breaks in texts stay; whatever else is unprintable is escaped first,
 * because XML 1.0 has no way to write most of it (https://www.w3.org/TR/xml/#charsets).
 */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}`;
}

function written({ name, attributes, children }: XmlElement, indent: string): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const start = `${indent}<${name}${given.join('')}`;
  if (children.length === 0) return `${start}/>\n`;
  // A text keeps its white space, so nothing may be put around it.
  const isText = children.some((child) => typeof child === 'string');
  const inside = children
    .map((child) => (typeof child === 'string' ? escapedLines(child) : written(child, `${indent}  `)))
    .join('');
  return isText ? `${start}>${inside}</${name}>\n` : `${start}>\n${inside}${indent}</${name}>\n`;
}

function escaped(text: string): string {
  return escapeXml(escapeUnprintable(text));
}

function escapedLines(text: string): string {
  return text.split('\n').map(escaped).join('\n');
}

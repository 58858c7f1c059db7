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
 * A text for an XML element, or for an attribute in double quotes. Characters that XML 1.0 forbids even as references,
 * and lone surrogates, become U+FFFD (https://www.w3.org/TR/xml/#charsets).
 */
export function escapeXml(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return special.test(wellFormed)
    ? wellFormed.replace(everySpecial, (found) => references.get(found) ?? '\ufffd')
    : wellFormed;
}

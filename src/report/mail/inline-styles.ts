import { inline } from '@css-inline/css-inline';

/**
 * Copies the rules of a document's style sheet into style attributes, the only styles that all mail clients read. Media
 * queries stay in the sheet, for the clients that know a dark mode.
 */
export function inlineStyles(document: string): string {
  return inline(document, { keepAtRules: true, minifyCss: true, loadRemoteStylesheets: false });
}

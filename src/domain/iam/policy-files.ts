import { canonicalJson, type JsonObject } from '../json.ts';

/** The policy documents that a baseline names, by their paths; each gets a name that no other has. */
export interface PolicyFiles {
  readonly files: ReadonlyMap<string, JsonObject>;
  /** Adds a document and returns its path, relative to the baseline. */
  add(name: string, document: JsonObject): string;
}

/** What is at a path already: a document, null for anything else; undefined where nothing is. */
export type FileThere = (path: string) => JsonObject | null | undefined;

/**
 * Makes an empty set of files in one folder. Names are of letters, digits, dots and dashes, and not too long. A file that
 * is there and holds the same document is used as it is; any other is left alone.
 */
export function policyFiles(folder = 'policies', there: FileThere = () => undefined): PolicyFiles {
  const files = new Map<string, JsonObject>();
  const taken = new Set<string>();
  return {
    files,
    add(name, document) {
      const stem =
        name
          .replace(/[^\w.-]+/g, '_')
          .replace(/^\.+/, '_')
          .slice(0, 120) || '_';
      const text = canonicalJson(document);
      for (let number = 1; ; number += 1) {
        const path = `${folder}/${number === 1 ? stem : `${stem}-${number}`}.json`;
        // Some file systems take capitals for small letters.
        if (taken.has(path.toLowerCase())) continue;
        const found = there(path);
        if (found !== undefined && (found === null || canonicalJson(found) !== text)) continue;
        taken.add(path.toLowerCase());
        if (found === undefined) files.set(path, document);
        return path;
      }
    },
  };
}

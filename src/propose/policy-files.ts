import type { JsonObject } from '../domain/json.ts';

/** The policy documents that a baseline names, by their paths; each gets a name that no other has. */
export interface PolicyFiles {
  readonly files: ReadonlyMap<string, JsonObject>;
  /** Adds a document and returns its path, relative to the baseline. */
  add(name: string, document: JsonObject): string;
}

/** Makes an empty set of files in one folder. Names are of letters, digits, dots and dashes, and not too long. */
export function policyFiles(folder = 'policies'): PolicyFiles {
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
      // Some file systems take capitals for small letters.
      const isTaken = (each: string) => taken.has(each.toLowerCase());
      let free = stem;
      for (let number = 2; isTaken(free); number += 1) free = `${stem}-${number}`;
      taken.add(free.toLowerCase());
      const path = `${folder}/${free}.json`;
      files.set(path, document);
      return path;
    },
  };
}

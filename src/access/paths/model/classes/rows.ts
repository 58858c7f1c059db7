/**
 * What classes are made of, for all resources of a kind in a snapshot: a column for each thing that is read, with a
 * number for each resource, by its place in the list of the kind. Zero: it was not read yet. Questions about other
 * actions, and about resources that belong to these, find there what was read before.
 */
export interface Rows {
  /** The column of a name; undefined where there are too many to keep another one. */
  readonly columnOf: (name: string) => Uint32Array | undefined;
}

/** Each takes four bytes a resource. */
const mostColumns = 16;

/** Rows for some resources, of which nothing was read yet. */
export function newRows(size: number): Rows {
  const columns = new Map<string, Uint32Array>();
  return {
    columnOf: (name) => {
      const known = columns.get(name);
      if (known || columns.size >= mostColumns) return known;
      const column = new Uint32Array(size);
      columns.set(name, column);
      return column;
    },
  };
}

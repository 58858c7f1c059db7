import type { ResourceRef } from '../domain/resource.ts';

/** How a reason names a resource: `web-1 (i-0abc)`, or its id alone. Foreign text is escaped where it is written. */
export function named({ id, name }: Pick<ResourceRef, 'id' | 'name'>): string {
  return name === undefined || name === '' || name === id ? id : `${name} (${id})`;
}

/** The first few of a list, with the number of the others: `a, b and 3 more`. */
export function few(texts: readonly string[], most = 3): string {
  if (texts.length > most + 1) return `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
  const last = texts.at(-1) ?? 'none';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

const plurals: Readonly<Record<string, string>> = {
  address: 'addresses',
  'db-instance': 'database instances',
  'db-cluster': 'database clusters',
  'db-snapshot': 'database snapshots',
  'db-cluster-snapshot': 'snapshots of database clusters',
  'db-automated-backup': 'automated backups',
};

/** The resources of a kind, in words: `instances`. */
export function kindWords(kind: string): string {
  return plurals[kind] ?? `${kind.replaceAll('-', ' ')}s`;
}

/** `34 of 36`. */
export function share(some: number, all: number): string {
  return `${some} of ${all}`;
}

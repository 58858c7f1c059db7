import { plainMap, type CommentedEntry, type CommentedMap } from '../domain/commented.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { isLiteral } from './globs.ts';
import { declares, shows, unreadNote, type Section } from './section.ts';
import { typesOf } from './types.ts';
import { few } from './words.ts';

const kinds = [
  'db-instance',
  'db-cluster',
  'db-snapshot',
  'db-cluster-snapshot',
  'db-snapshot-attribute',
  'db-cluster-snapshot-attribute',
];

/** The section `databases`: classes and engines in use, and who may restore snapshots. */
export function proposedDatabases(snapshot: SnapshotIndex): Section {
  const instances = snapshot.ofKind('db-instance');
  const clusters = snapshot.ofKind('db-cluster');
  const unread = unreadNote(kinds, snapshot);
  if (instances.length + clusters.length === 0)
    return shows('databases', exampleDatabases, ['What databases must be like. There are none today.', ...unread]);
  const { meant, surprising, reasons } = typesOf(
    [...instances, ...clusters].map((one) => ({ ...one, type: one.attributes.type })),
  );
  const engines = enginesOf([...clusters, ...instances.filter(({ attributes }) => attributes.cluster === null)]);
  const shared = sharedWith(snapshot);
  const entries: CommentedEntry[] = [
    ...(meant.length > 0 ? [{ key: 'allowedClasses', value: meant, reasons }] : []),
    ...(engines.length > 0
      ? [{ key: 'allowedEngines', value: engines, reasons: ['The engines in use, in any minor version.'] }]
      : []),
    {
      key: 'snapshots',
      value: plainMap({ public: 'forbidden', sharedWith: [] }),
      reasons: [
        shared.length === 0
          ? 'No snapshot is shared with another account.'
          : `Who restores a snapshot has all that is in it, so that sharing is left as drift. Shared with today: ${few(shared, 6)}.`,
      ],
    },
  ];
  return declares(
    'databases',
    { entries },
    {
      reasons: ['What databases must be like, and who may restore their snapshots.', ...unread],
      taken: [
        ...(meant.length > 0
          ? [`database classes ${few(meant, 6)}${surprising.length > 0 ? `, and not ${few(surprising)}` : ''}`]
          : []),
        ...(engines.length > 0 ? [`engines ${few(engines, 6)}`] : []),
      ],
    },
  );
}

interface WithEngine {
  readonly attributes: { readonly engine: string | null; readonly engineVersion: string | null };
}

/** `postgres@16.*` for each engine and major version. */
function enginesOf(databases: readonly WithEngine[]): readonly string[] {
  const engines = databases.flatMap(({ attributes: { engine, engineVersion } }) => {
    if (engine === null || engine === '' || !isLiteral(engine) || engine.includes('@')) return [];
    const major = /^\w+/.exec(engineVersion ?? '')?.[0];
    return major === undefined ? [engine] : [`${engine}@${major}${engineVersion === major ? '' : '.*'}`];
  });
  return [...new Set(engines)].sort();
}

function sharedWith(snapshot: SnapshotIndex): readonly string[] {
  const all = [...snapshot.ofKind('db-snapshot-attribute'), ...snapshot.ofKind('db-cluster-snapshot-attribute')];
  const accounts = all.flatMap(({ account, attributes }) =>
    (attributes.sharedWith ?? []).filter((id) => /^\d{12}$/.test(id) && id !== account),
  );
  return [...new Set(accounts)].sort();
}

/** What the section looks like. */
export const exampleDatabases: CommentedMap = plainMap({
  allowedClasses: ['db.t4g.*'],
  allowedEngines: ['postgres@16.*'],
  snapshots: plainMap({ public: 'forbidden' }),
});

import type { JsonObject } from '../../domain/json.ts';
import type { Checksums } from './checksums.ts';
import { canonicalise } from '../content.ts';
import { internInto } from './content.ts';
import type { Database } from './database.ts';

/** The baseline table: what each baseline declared, by its digest. */
export interface Baselines {
  keep(digest: string, declared: JsonObject): void;
  declared(digest: string): JsonObject | undefined;
}

export function baselinesOf(db: Database, checksums: Checksums): Baselines {
  const add = db.prepare<[digest: string, declared: number]>(
    'INSERT INTO baseline (digest, declared) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const find = db
    .prepare<[digest: string], string>(
      `SELECT content_body(declared, content.checksum, content.body, 'the baseline ' || baseline.digest)
       FROM baseline LEFT JOIN content ON content.id = declared WHERE baseline.digest = ?`,
    )
    .pluck();
  const intern = internInto(db);
  return {
    keep: (digest, declared) => {
      add.run(digest, intern(canonicalise(declared)));
    },
    declared: (digest) => {
      checksums.check('baseline');
      const body = find.get(digest);
      return body === undefined ? undefined : (JSON.parse(body) as JsonObject);
    },
  };
}

import type { Database } from './database.ts';

/** The slot table: which scheduled moments somebody took on. */
export interface SlotTable {
  /** False where somebody has it already. */
  claim(at: Date, now: Date): boolean;
  last(): Date | undefined;
}

export function slotsOf(db: Database): SlotTable {
  const claim = db.prepare<[at: string, now: string]>('INSERT INTO slot (at, claimed_at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const last = db.prepare<[], string | null>('SELECT max(at) FROM slot').pluck();
  return {
    claim: (at, now) => claim.run(at.toISOString(), now.toISOString()).changes === 1,
    last: () => {
      const at = last.get();
      return typeof at === 'string' ? new Date(at) : undefined;
    },
  };
}

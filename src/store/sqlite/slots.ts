import type { Database } from './database.ts';
import type { Checksums } from './checksums.ts';

/** The slot table: which scheduled moments somebody took on. */
export interface SlotTable {
  /** False where somebody has it already. */
  claim(schedule: string, at: Date, now: Date): boolean;
  last(schedule: string): Date | undefined;
}

export function slotsOf(db: Database, checksums: Checksums): SlotTable {
  const claim = db.prepare<[schedule: string, at: string, now: string]>(
    'INSERT INTO slot (schedule, at, claimed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const last = db.prepare<[schedule: string], string | null>('SELECT max(at) FROM slot WHERE schedule = ?').pluck();
  return {
    claim: (schedule, at, now) => claim.run(schedule, at.toISOString(), now.toISOString()).changes === 1,
    last: (schedule) => {
      checksums.check('slot');
      const at = last.get(schedule);
      return typeof at === 'string' ? new Date(at) : undefined;
    },
  };
}

import { join } from 'node:path';
import { loadReference, servicesInPolicies } from '../../access/index.ts';
import { instanceTypes } from '../../aws/index.ts';
import { runChecks, type CheckResults } from '../../checks/index.ts';
import { loadBaseline } from '../../config/index.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Io } from '../io.ts';
import { settingsFor, vocabulary } from '../setup.ts';
import { fileNames } from './draft-files.ts';

/** Loads the written files as an audit would, and checks the account against them. Rejects with a ConfigError. */
export async function auditDraft(io: Io, folder: string, snapshot: SnapshotIndex | undefined): Promise<CheckResults> {
  await settingsFor(io, { config: join(folder, fileNames.settings) });
  const baseline = await loadBaseline(join(folder, fileNames.baseline), vocabulary);
  if (!snapshot) return { findings: [], undecided: [] };
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : servicesInPolicies(snapshot));
  return runChecks({ snapshot, baseline, reference, instanceTypes, now: io.clock() });
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '../../src/audit.ts';
import { directorySource } from '../../src/aws/index.ts';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import { silentLog } from '../../src/domain/log.ts';
import { openStore } from '../../src/store/index.ts';

/** Leaves out the answers about the attributes of some instances. */
export async function leaveOutAnswers(directory: string, instances: readonly string[]): Promise<void> {
  for (const region of ['us-east-1', 'eu-west-1']) {
    const file = join(directory, '111122223333', region, 'ec2', 'describe-instance-attribute.jsonl');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    await writeFile(
      file,
      text
        .split('\n')
        .filter((line) => !instances.some((id) => line.includes(`"${id}"`)))
        .join('\n'),
    );
  }
}

/** Audits one folder after the other into one store, a day apart. */
export async function lived(
  file: string,
  baseline: Baseline,
  folders: readonly string[],
): Promise<readonly AuditResult[]> {
  const store = await openStore(file, { now: () => new Date('2026-11-01T00:00:00Z') });
  try {
    const results: AuditResult[] = [];
    for (const [day, folder] of folders.entries()) {
      const clock = () => new Date(Date.UTC(2026, 10, day + 1, 3));
      const { result } = await audit({
        source: directorySource(folder),
        baseline,
        store,
        clock,
        nonce: () => String(day),
        log: silentLog,
      });
      results.push(result);
    }
    return results;
  } finally {
    await store.close();
  }
}

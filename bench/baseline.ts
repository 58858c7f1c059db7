import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vocabulary } from '../src/commands/setup.ts';
import { loadBaseline } from '../src/config/index.ts';
import type { Baseline } from '../src/domain/baseline.ts';

/** Loads a baseline from its YAML text. */
export async function loadBenchBaseline(text: string): Promise<Baseline> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
  try {
    await writeFile(join(folder, 'baseline.yaml'), text);
    return await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

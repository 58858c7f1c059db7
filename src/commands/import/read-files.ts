import { resolve } from 'node:path';
import { ConfigError, readJsonFile, wholeFile } from '../../config/index.ts';
import { readTerraform, UnreadableFile, type Reading } from '../../infrastructure/index.ts';
import type { Io } from '../io.ts';

/** What one file says. */
export interface FileReading {
  readonly file: string;
  readonly reading: Reading;
}

/** Reads state files. Rejects with a ConfigError that names each file that cannot be read, and why. */
export async function readTerraformFiles(io: Io, files: readonly string[]): Promise<readonly FileReading[]> {
  return Promise.all(
    files.map(async (file) => {
      const parsed = await readJsonFile(
        resolve(io.cwd, file),
        'name what "terraform show -json > state.json" wrote, or a state file',
      );
      return { file, reading: explained(file, () => readTerraform(parsed)) };
    }),
  );
}

function explained<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new ConfigError([wholeFile(file, error.message)], { cause: error });
  }
}

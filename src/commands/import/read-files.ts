import { resolve } from 'node:path';
import { ConfigError, readJsonFile, readStateText, wholeFile } from '../../config/index.ts';
import { readCloudFormation, readTerraform, UnreadableFile, type Reading } from '../../infrastructure/index.ts';
import type { Io } from '../io.ts';

/** What one file says. */
export interface FileReading {
  readonly file: string;
  readonly reading: Reading;
}

/** The files of one stack. */
export interface StackFileNames {
  readonly template: string;
  readonly resources: string;
  readonly parameters?: string | undefined;
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

/** Reads the files of a stack. Rejects with a ConfigError that names the file that cannot be read, and why. */
export async function readStackFiles(io: Io, names: StackFileNames): Promise<FileReading> {
  const { template, resources, parameters } = names;
  const files = {
    template: await readStateText(
      resolve(io.cwd, template),
      'name what "aws cloudformation get-template --template-stage Processed" printed',
    ),
    resources: await readJsonFile(
      resolve(io.cwd, resources),
      'name what "aws cloudformation describe-stack-resources" printed',
    ),
    parameters:
      parameters === undefined
        ? undefined
        : await readJsonFile(resolve(io.cwd, parameters), 'name what "aws cloudformation describe-stacks" printed'),
  };
  return {
    file: template,
    reading: readCloudFormation(files, (file, read) => explained(names[file] ?? file, read)),
  };
}

function explained<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { position, message } = error;
    throw new ConfigError([position ? { file, ...position, message } : wholeFile(file, message)], { cause: error });
  }
}

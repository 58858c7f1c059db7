import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, loadBaseline, type Vocabulary } from '../../src/config/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';

/** Words as the other rooms would give them. */
export const vocabulary: Vocabulary = {
  taggableKinds: ['instance', 'image', 'volume', 'snapshot', 'address'],
  declarable: {
    kinds: ['instance', 'image', 'db-instance', 'db-cluster'],
    kindOfId: (id) =>
      new Map([
        ['i', 'instance'],
        ['ami', 'image'],
        ['arn:aws:rds:us', 'db-cluster'],
      ]).get(/^(\w|:)+/.exec(id)?.[0] ?? ''),
  },
  access: {
    kinds: ['instance', 'image', 'volume', 'user'],
    sets: ['destroy'],
    choicesFor: (action) =>
      Promise.resolve(
        ['*', 'ec2:*', 'ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:Describe*'].includes(action)
          ? undefined
          : ['ec2:TerminateInstances', 'ec2:StopInstances'],
      ),
  },
  checks: [
    { id: 'required-tag', summary: 'A required tag is missing or wrong.', severity: 'medium' },
    { id: 'image-age', summary: 'An image is too old.', severity: 'low' },
  ],
};

/** Runs `body` in a folder that holds the files, by path and content, and removes the folder afterwards. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-config-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Loads a baseline of the given text, with other files beside it. */
export function baselineOf(text: string, files: Readonly<Record<string, string>> = {}): Promise<Baseline> {
  return inFolder({ ...files, 'b.yaml': text }, (folder) => loadBaseline(join(folder, 'b.yaml'), vocabulary));
}

/** Loads baselines of the given texts, as many, with the words of the real rooms. */
export async function withBaselines<Texts extends readonly string[]>(
  texts: readonly [...Texts],
  words: Vocabulary,
): Promise<{ [Index in keyof Texts]: Baseline }> {
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
  const loaded = await inFolder(files, (folder) =>
    Promise.all(texts.map((_, index) => loadBaseline(join(folder, `${index}.yaml`), words))),
  );
  return loaded as { [Index in keyof Texts]: Baseline };
}

/** The message of the ConfigError that loading a baseline ends with; the folder is left out of it. */
export function baselineErrorOf(
  text: string | Uint8Array,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  return inFolder({ ...files, 'b.yaml': text }, (folder) =>
    errorOf(loadBaseline(join(folder, 'b.yaml'), vocabulary), folder),
  );
}

/** The message of the ConfigError that a promise rejects with, `folder/` left out of it. */
export async function errorOf(promise: Promise<unknown>, folder: string): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ConfigError, `not a ConfigError: ${String(error)}`);
    return error.message.replaceAll(`${folder}/`, '');
  }
  return assert.fail('it loaded');
}

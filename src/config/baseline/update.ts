import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Baseline } from '../../domain/baseline.ts';
import type { BaselineEdit, BaselinePath } from '../../domain/baseline-edit.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { ConfigError } from '../problem.ts';
import { readTextFile } from '../text-file.ts';
import type { Vocabulary } from './baseline-schema.ts';
import { applyEdit } from './edit/apply-edit.ts';
import { valueAt } from './edit/edited-value.ts';
import { replaceFile } from './edit/replace-file.ts';
import { valueOf } from './edit/yaml-text.ts';
import { baselineFrom } from './load-baseline.ts';

/** A baseline after edits that are not written yet. */
export interface BaselineUpdate {
  readonly text: string;
  /** Policy documents that stand in files of their own, by their paths as the baseline names them. */
  readonly documents: ReadonlyMap<string, JsonObject>;
  /** Those of them whose files are not there yet. */
  readonly newFiles: ReadonlySet<string>;
  readonly baseline: Baseline;
}

/**
 * The baseline after edits, which may name documents in `newFiles`; or a sentence that says why it cannot have them. The
 * file stays as it is.
 */
export async function updatedBaseline(
  file: string,
  edits: readonly BaselineEdit[],
  vocabulary: Vocabulary,
  newFiles: ReadonlyMap<string, JsonObject> = new Map(),
): Promise<BaselineUpdate | { readonly cannot: string }> {
  const before = await readTextFile(file, 'name another with --baseline FILE');
  const value = valueOf(before);
  const documents = new Map(newFiles);
  let text = before;
  for (const edit of inOrder(edits)) {
    const there = valueAt(value, edit.at);
    if (edit.do === 'set' && isJsonObject(edit.value) && typeof there === 'string') {
      const other = documents.get(there);
      if (timesNamed(value, there) > 1 || (other && !isDeepStrictEqual(other, edit.value)))
        return { cannot: `other parts of the baseline name ${there} too` };
      documents.set(there, edit.value);
      continue;
    }
    const after = applyEdit(text, edit);
    if (after === undefined)
      return { cannot: `${pathText(edit.at)} is written in a form that cannot be edited; write it by hand` };
    text = after;
  }
  try {
    return {
      text,
      documents,
      newFiles: new Set(newFiles.keys()),
      baseline: await baselineFrom(file, text, vocabulary, documents),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { cannot: `the baseline would not be valid: ${error.problems[0]?.message ?? error.message}` };
  }
}

/** Each edit once; items of lists are deleted last, the last one first, so that no position moves before it is used. */
function inOrder(edits: readonly BaselineEdit[]): readonly BaselineEdit[] {
  const distinct = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
  const position = ({ do: what, at }: BaselineEdit) => {
    const last = at.at(-1);
    return what === 'delete' && typeof last === 'number' ? last : Infinity;
  };
  return distinct.sort((a, b) => (position(a) === position(b) ? 0 : position(b) - position(a)));
}

function timesNamed(value: unknown, text: string): number {
  if (value === text) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, each) => sum + timesNamed(each, text), 0);
}

/** `groups.developers.members` */
export function pathText(path: BaselinePath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** Writes an update: the policy documents, then the baseline; each file at once or not at all. */
export async function writeUpdate(file: string, { text, documents, newFiles }: BaselineUpdate): Promise<void> {
  for (const [path, document] of documents) {
    const place = resolve(dirname(file), path);
    const written = `${printableJson(document)}\n`;
    if (!newFiles.has(path)) await replaceFile(await realpath(place), written);
    else {
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, written, { flag: 'wx' });
    }
  }
  await replaceFile(await realpath(file), text);
}

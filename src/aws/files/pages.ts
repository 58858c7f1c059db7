import { findJsonProblem } from '../../domain/json-problem.ts';
import { ReadError } from '../read-error.ts';
import type { Page } from '../source.ts';
import { jsonMembers, type JsonMember } from './json-members.ts';
import type { FileLimits } from './limits.ts';
import { openFile, readText, type AccountFile } from './read-file.ts';

/** A list is handed on in pages of so many items or bytes, whichever comes first. */
const mostOfPage = { items: 1000, bytes: 4 * 1024 * 1024 };

/** Up to so many bytes a file that does not parse is read again, to say in which line. */
const bytesForLines = 32 * 1024 * 1024;

/**
 * The JSON object in a file as pages, of which each holds a part of one list, and the last what is no list besides.
 * Undefined where there is no file. Rejects with a ReadError that names the file.
 */
export async function jsonPages(
  file: AccountFile,
  limits: FileLimits,
  signal?: AbortSignal,
): Promise<AsyncIterable<object> | undefined> {
  const chunks = await openFile(file, limits.listBytes, signal);
  return chunks && namingFile(file, pagesOf(jsonMembers(chunks, limits)));
}

async function* pagesOf(members: AsyncIterable<JsonMember>): AsyncIterable<object> {
  const values: [string, unknown][] = [];
  let page: { key: string; first: number; items: unknown[]; bytes: number } | undefined;
  let isHandedOn = false;
  const whole = (held: NonNullable<typeof page>): Page => ({
    [held.key]: held.items,
    $first: { [held.key]: held.first },
  });
  for await (const { key, kind, value, bytes } of members) {
    if (kind === 'item' && page) {
      if (page.items.length >= mostOfPage.items || page.bytes >= mostOfPage.bytes) {
        isHandedOn = true;
        yield whole(page);
        page = { key, first: page.first + page.items.length, items: [], bytes: 0 };
      }
      page.items.push(value);
      page.bytes += bytes;
      continue;
    }
    if (page) {
      isHandedOn = true;
      yield whole(page);
    }
    page = kind === 'list' ? { key, first: 0, items: [], bytes: 0 } : undefined;
    if (kind === 'value') values.push([key, value]);
  }
  const rest = Object.fromEntries(values);
  checkWhole(rest);
  const isEnvelope = Object.keys(rest).every((key) => envelope.has(key));
  if (page || !isHandedOn || !isEnvelope) yield { ...rest, ...(page && whole(page)) };
}

/** What may stand beside the lists of an answer: it makes no page of its own. */
const envelope: ReadonlySet<string> = new Set(['IsTruncated', 'Marker', 'NextToken']);

/** `--max-items` and `--no-paginate` make the CLI print a part, with the token of the rest. */
function checkWhole(rest: Readonly<Record<string, unknown>>): void {
  if (!rest['NextToken'] && rest['IsTruncated'] !== true) return;
  throw new ReadError(
    'failed',
    'PartOfAList',
    'holds one page of several: print it without --max-items and --no-paginate',
  );
}

async function* namingFile(file: AccountFile, pages: AsyncIterable<object>): AsyncIterable<object> {
  try {
    yield* pages;
  } catch (error) {
    if (!(error instanceof ReadError) || error.message.startsWith(file.name)) throw error;
    const separator = error.code === 'PartOfAList' ? ' ' : ': ';
    throw new ReadError(
      error.status,
      error.code,
      `${file.name}${separator}${(await lineError(file, error)) ?? error.message}`,
    );
  }
}

async function lineError(file: AccountFile, { code }: ReadError): Promise<string | undefined> {
  if (code !== 'MalformedFile') return undefined;
  try {
    const problem = findJsonProblem((await readText(file, bytesForLines)) ?? '');
    return problem && `${problem.message} (line ${problem.line} column ${problem.column})`;
  } catch {
    return undefined;
  }
}

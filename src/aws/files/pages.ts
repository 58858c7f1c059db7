import { findJsonProblem } from '../../domain/text/json-problem.ts';
import { ReadError } from '../read-error.ts';
import { isPart } from '../paging.ts';
import type { Paging } from '../services.ts';
import type { SourcePage } from '../source.ts';
import { jsonMembers, type JsonMember } from './json-members.ts';
import type { FileLimits } from './limits.ts';
import { openFile, readText, type AccountFile } from './read-file.ts';

/** A page ends after so many items or bytes, whichever comes first: it is gone before it counts as long-lived. */
const mostOfPage = { items: 100, bytes: 1024 * 1024 };

/** A file of at most so many bytes that does not parse is read again, to say in which line the error is. */
const bytesForLines = 32 * 1024 * 1024;

/**
 * The JSON object in a file as pages: each has part of one list, and the last one also all that is not a list.
 * Undefined if there is no file. Rejects with a ReadError that names the file.
 */
export async function jsonPages(
  file: AccountFile,
  paging: Paging,
  limits: FileLimits,
  signal?: AbortSignal,
): Promise<AsyncIterable<object> | undefined> {
  const chunks = await openFile(file, limits.listBytes, signal);
  return chunks && namingFile(file, pagesOf(jsonMembers(chunks, limits), paging));
}

async function* pagesOf(members: AsyncIterable<JsonMember>, paging: Paging): AsyncIterable<object> {
  const values: [string, unknown][] = [];
  let page: { key: string; first: number; items: unknown[]; bytes: number } | undefined;
  let isHandedOn = false;
  const whole = (held: NonNullable<typeof page>): SourcePage => ({
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
  refusePart(paging, rest);
  const isEnvelope = Object.keys(rest).every((key) => envelope.has(key));
  if (page || !isHandedOn || !isEnvelope) yield { ...rest, ...(page && whole(page)) };
}

/** Fields that an answer may have beside its lists; they do not make another page. */
const envelope: ReadonlySet<string> = new Set(['IsTruncated', 'Marker', 'NextToken']);

/** Part of a list must not pass for the complete list. */
function refusePart(paging: Paging, rest: object): void {
  if (!isPart(paging, rest)) return;
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

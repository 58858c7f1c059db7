import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditResult } from '../domain/audit-result.ts';
import type { Log } from '../domain/log.ts';
import { renderReport } from '../report/index.ts';

/** The path of an HTML report, or a sentence that says why it is not there. */
export interface WrittenReport {
  readonly report?: string;
  readonly reportFailure?: string;
}

/** Writes the report; where that fails, notifications are sent all the same, and the outcome says why. */
export async function writtenReport(result: AuditResult, report: string, log: Log): Promise<WrittenReport> {
  try {
    await mkdir(dirname(report), { recursive: true, mode: 0o700 });
    await writeFile(report, await renderReport(result, 'html'), { mode: 0o600 });
    return { report };
  } catch (error) {
    const reportFailure = `the report could not be written to ${report}: ${error instanceof Error ? error.message : String(error)}`;
    log.error({ report, error: reportFailure }, 'the report was not written');
    return { reportFailure };
  }
}

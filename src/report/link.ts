import type { AuditResult } from '../domain/audit-result.ts';

/** Longer addresses do not survive everywhere. */
const longestLink = 1000;

/** Where the report of a run can be read in a browser, as configured; undefined where it is not, or the address is too long. */
export function reportLink({
  run,
  background: { reportUrl },
}: Pick<AuditResult, 'run' | 'background'>): string | undefined {
  const link = reportUrl?.replaceAll('{run}', encodeURIComponent(run.id));
  return link !== undefined && link.length <= longestLink ? link : undefined;
}

import type { AuditResult } from '../../domain/audit-result.ts';
import type { Cause } from '../../domain/cause.ts';

/** The causes of each finding by its id; a finding without a cause is left out. */
export function causesByFinding({ causes }: Pick<AuditResult, 'causes'>): ReadonlyMap<string, readonly Cause[]> {
  const pairs = causes.flatMap((cause) => cause.findings.map((id) => ({ id, cause })));
  return new Map(
    [...Map.groupBy(pairs, ({ id }) => id)].map(([id, of]) => [id, of.map(({ cause }) => cause)] as const),
  );
}

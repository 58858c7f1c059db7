import type { LastScope } from '../../domain/last-read.ts';
import type { AttributesRead, Scope } from '../../domain/scope.ts';

/** What earlier runs read of a scope, as a query gives it. */
export interface ScopeRow extends Scope {
  readonly count: number;
  readonly was_read: 0 | 1;
  readonly status: string;
  readonly code: string | null;
  readonly attributes: string | null;
  readonly run: string;
  readonly started_at: string;
}

/** What earlier runs read of a scope. */
export function lastScopeFrom({ account, region, kind, count, was_read: wasRead, code, ...row }: ScopeRow): LastScope {
  const { run, started_at: startedAt, status, attributes } = row;
  return {
    account,
    region,
    kind,
    count,
    wasRead: wasRead === 1,
    ...(code !== null && { code }),
    ...(status === 'complete' && {
      complete: {
        run,
        startedAt,
        ...(attributes !== null && { attributes: JSON.parse(attributes) as AttributesRead }),
      },
    }),
  };
}

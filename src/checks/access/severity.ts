import type { Severity } from '../../domain/finding.ts';

/** The next lower severity. */
export function lowered(severity: Severity): Severity {
  return severity === 'high' ? 'medium' : 'low';
}

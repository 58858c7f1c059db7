import { digestOf } from '../domain/finding.ts';
import { checks } from './all-checks.ts';
import type { CheckContext } from './check.ts';
import { findingsBy } from './run-checks.ts';

/** What the named checks find: the ids, with their digests. Which rules are undecided is not told. */
export function decideFindings(context: CheckContext, named: ReadonlySet<string>): ReadonlyMap<string, string> {
  const findings = checks.filter(({ id }) => named.has(id)).flatMap((check) => findingsBy(check, context).findings);
  return new Map(findings.map((finding) => [finding.id, digestOf(finding)]));
}

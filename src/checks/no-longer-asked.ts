import type { Baseline } from '../domain/baseline.ts';
import { baselineEdits } from '../domain/baseline-change.ts';
import type { Finding } from '../domain/finding.ts';
import { checks } from './all-checks.ts';
import type { CheckContext } from './check.ts';
import { runChecks } from './run-checks.ts';

/** A finding, and the digest of the baseline by which it was last found. */
type FoundBefore = Pick<Finding, 'id' | 'check'> & { readonly baselineDigest: string };

/** The checks whose findings are about the account, not about the baseline itself. */
const aboutAccount = checks.filter(({ isAboutBaseline }) => isAboutBaseline !== true);

interface EarlierFindings {
  readonly ids: ReadonlySet<string>;
  readonly reason: (check: string) => string;
}

/**
 * Makes the function that tells why the baseline no longer asks for a finding: an earlier baseline, checked against the
 * same snapshot, still finds it. Undefined if that baseline does not find it either, so that it is fixed.
 */
export function noLongerAsked(
  context: CheckContext,
  earlier: readonly Baseline[],
): (finding: FoundBefore) => string | undefined {
  const byDigest = new Map(
    earlier.map((baseline): [string, EarlierFindings] => {
      const { findings } = runChecks({ ...context, baseline }, aboutAccount);
      return [
        baseline.digest,
        { ids: new Set(findings.map(({ id }) => id)), reason: reasonsBetween(baseline, context) },
      ];
    }),
  );
  return ({ id, check, baselineDigest }) => {
    const before = byDigest.get(baselineDigest);
    return before?.ids.has(id) ? before.reason(check) : undefined;
  };
}

/** Names the changes of the baseline in the sections that a check reads. */
function reasonsBetween(before: Baseline, { baseline: now, reference }: CheckContext): (check: string) => string {
  const edits = baselineEdits(before.declared, now.declared);
  return (id) => {
    const rules = aboutAccount.find((check) => check.id === id)?.rules(before, reference) ?? [];
    const sections = new Set([`severity.${id}`, ...rules.map(({ name }) => name.split(/[ .]/)[0])]);
    const named = edits.filter(({ section }) => sections.has(section));
    const places = named.map(({ edit, words: place }) => `${edit === 'drops' ? 'no longer' : 'now'} ${place}`);
    const shown = places.slice(0, mostNamed).join('; ');
    const more = places.length > mostNamed ? ` and ${places.length - mostNamed} more` : '';
    return `the baseline no longer asks for it (${shown || 'changed'}${more}; ${before.digest.slice(0, 12)} → ${now.digest.slice(0, 12)})`;
  };
}

const mostNamed = 3;

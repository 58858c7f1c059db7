import type { Baseline } from '../domain/baseline.ts';
import { baselineEdits } from '../domain/baseline-change.ts';
import type { Finding } from '../domain/finding.ts';
import type { Check, CheckContext } from './check.ts';

/** A finding, and the digest of the baseline by which it was last found. */
type FoundBefore = Pick<Finding, 'id' | 'check'> & { readonly baselineDigest: string };

interface Earlier {
  readonly found: ReadonlySet<string>;
  readonly because: (check: string) => string;
}

/**
 * Makes the function that tells why the baseline does not ask for a finding any more: an earlier baseline, held against
 * the same snapshot, still finds it. Undefined for what is gone by that baseline too, and so fixed.
 */
export function noLongerAsked(
  context: CheckContext,
  earlier: readonly Baseline[],
  checks: readonly Check[],
  find: (context: CheckContext, checks: readonly Check[]) => readonly Finding[],
): (finding: FoundBefore) => string | undefined {
  const lasting = checks.filter(({ isAboutBaseline }) => isAboutBaseline !== true);
  const byDigest = new Map(
    earlier.map((baseline): [string, Earlier] => {
      const found = find({ ...context, baseline }, lasting);
      return [
        baseline.digest,
        { found: new Set(found.map(({ id }) => id)), because: reasonsBetween(baseline, context, lasting) },
      ];
    }),
  );
  return ({ id, check, baselineDigest }) => {
    const before = byDigest.get(baselineDigest);
    return before?.found.has(id) ? before.because(check) : undefined;
  };
}

/** Names what the baseline says otherwise of the sections that a check goes by. */
function reasonsBetween(
  before: Baseline,
  { baseline: now, reference }: CheckContext,
  checks: readonly Check[],
): (check: string) => string {
  const edits = baselineEdits(before.declared, now.declared);
  return (id) => {
    const rules = checks.find((check) => check.id === id)?.rules(before, reference) ?? [];
    const sections = new Set([`severity.${id}`, ...rules.map(({ name }) => name.split(/[ .]/)[0])]);
    const named = edits.filter(({ section }) => sections.has(section));
    const words = named.map(({ edit, words: place }) => `${edit === 'drops' ? 'no longer' : 'now'} ${place}`);
    const shown = words.slice(0, mostNamed).join('; ');
    const more = words.length > mostNamed ? ` and ${words.length - mostNamed} more` : '';
    return `the baseline does not ask for it any more (${shown || 'changed'}${more}; ${before.digest.slice(0, 12)} → ${now.digest.slice(0, 12)})`;
  };
}

const mostNamed = 3;

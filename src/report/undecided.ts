import type { Undecided } from '../domain/finding.ts';
import { compareText } from '../domain/text/order.ts';
import { scopeKey, type Scope } from '../domain/scope.ts';
import { countOf, listed } from './words.ts';

/** A rule that could not be decided, by whichever of its checks. */
export interface UndecidedRule {
  readonly rule: string;
  readonly checks: readonly string[];
  /** Of how many resources at most; 0 where nobody knows. */
  readonly count: number;
  readonly because: readonly Scope[];
}

/** The name under which checks stand together that no baseline has to ask for. */
const withoutRule = 'checks that need no declaration';

/** One entry for each rule, in the order of their names; checks that need no rule share one. */
export function undecidedRules(undecided: readonly Undecided[]): readonly UndecidedRule[] {
  const byRule = Map.groupBy(undecided, ({ rule, check }) => (rule === check ? withoutRule : rule));
  return [...byRule]
    .sort(([a], [b]) => compareText(a, b))
    .map(([rule, entries]) => ({
      rule,
      checks: entries.map(({ check }) => check),
      count: Math.max(...entries.map((entry) => entry.count)),
      because: [
        ...new Map(entries.flatMap(({ because }) => because).map((scope) => [scopeKey(scope), scope])).values(),
      ],
    }));
}

/** `protect production, for 963 resources (termination-protection): instance-attribute in us-east-1 not read`. */
export function undecidedText({ rule, checks, count: number, because }: UndecidedRule): string {
  const byKind = [...Map.groupBy(because, ({ kind }) => kind)].map(
    ([kind, scopes]) => `${kind} in ${listed(shortened([...new Set(scopes.map(({ region }) => region))]))}`,
  );
  return `${rule}${number === 0 ? '' : `, for ${countOf(number, 'resource')}`} (${listed(shortened(checks))}): ${listed(byKind)} not read`;
}

const mostNamed = 4;

function shortened(names: readonly string[]): readonly string[] {
  return names.length <= mostNamed ? names : [...names.slice(0, mostNamed - 1), `${names.length - mostNamed + 1} more`];
}

import { actionSets, type Reference } from '../../access/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Loss } from '../../domain/cause.ts';
import { withResources } from '../../domain/edited-snapshot.ts';
import type { Finding } from '../../domain/finding.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { resourceKey, type ResourcePair } from '../../domain/resource-edit.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Decide } from '../decide.ts';
import { lossCounter } from './losses.ts';
import { touchedBy } from './touched.ts';

/** What repairs are proved with. */
export interface ProofContext {
  /** The account as it is. */
  readonly account: SnapshotIndex;
  readonly baseline: Baseline;
  readonly reference: Reference;
  readonly now: Date;
  readonly decide: Decide;
  /** Ids of all checks. */
  readonly checks: ReadonlySet<string>;
}

/** What deciding again with a change says. */
export interface Proof {
  /** Ids of the findings that vanish. */
  readonly closes: ReadonlySet<string>;
  /** How many findings about access there would be that are not there now. */
  readonly opensAccess: number;
  /** How many other findings there would be that are not there now. */
  readonly opens: number;
  /** Whether a rule that wants something allowed would fail. */
  readonly failsRule: boolean;
  readonly loses: readonly Loss[];
  /** Patterns of actions that are allowed no longer, as policies name them. */
  readonly patterns: readonly string[];
}

/** Proves changes of an account by deciding all of it again with them. */
export interface Prover {
  /** Which of some findings vanish, by their checks alone: cheaper than a proof. */
  readonly vanishing: (pairs: readonly ResourcePair[], findings: readonly Targeted[]) => ReadonlySet<string>;
  readonly prove: (pairs: readonly ResourcePair[]) => Proof;
}

/** A finding that a change is to close. */
export type Targeted = Pick<Finding, 'id' | 'check' | 'ability' | 'resource'>;

const missingAccess = 'access-missing';

/** Makes the prover of an account; the account as it is is decided once. */
export function proverOf(context: ProofContext): Prover {
  const { account, baseline, reference, now, decide, checks } = context;
  const ofAccess = new Set([...checks].filter((id) => id.startsWith('access-') && id !== missingAccess));
  const others = new Set([...checks].filter((id) => !id.startsWith('access-')));
  const count = lossCounter(reference, now);
  const idsIn = (index: SnapshotIndex, ids: ReadonlySet<string>) => new Set(decide(index, { checks: ids }).keys());
  const allIn = (index: SnapshotIndex) => ({
    missing: idsIn(index, new Set([missingAccess])),
    access: idsIn(index, ofAccess),
    others: idsIn(index, others),
  });
  let known: ReturnType<typeof allIn> | undefined;
  const edited = (pairs: readonly ResourcePair[]) =>
    withResources(
      account,
      new Map(
        pairs.flatMap(({ before, after }) => {
          const resource = before ?? after;
          return resource ? [[resourceKey(resource), after] as const] : [];
        }),
      ),
    );
  return {
    vanishing: (pairs, findings) => {
      const named = new Set(findings.map(({ check }) => check));
      const focus = { checks: named, about: new Set(findings.map(({ resource }) => resource.arn)) };
      const left = new Set(decide(edited(pairs), focus).keys());
      return new Set(findings.filter(({ id }) => !left.has(id)).map(({ id }) => id));
    },
    prove: memoizeWeakly((pairs: readonly ResourcePair[]) => {
      known ??= allIn(account);
      const after = edited(pairs);
      const found = allIn(after);
      const opened = (of: keyof typeof found) => found[of].difference(known?.[of] ?? new Set()).size;
      const touched = touchedBy(pairs, account, after);
      const failsRule = opened('missing') > 0;
      const actions = [...(actionSets['destroy']?.actions ?? []), ...touched.actions];
      return {
        closes: new Set([
          ...known.missing.difference(found.missing),
          ...known.access.difference(found.access),
          ...known.others.difference(found.others),
        ]),
        opensAccess: opened('access'),
        opens: opened('others'),
        failsRule,
        loses: count(account, after, { baseline, actions, principals: touched.principals, failsRule }),
        patterns: touched.patterns,
      };
    }),
  };
}

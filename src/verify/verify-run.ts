import { buildAccessModel, type Reference } from '../access/index.ts';
import type { AccessRule } from '../domain/access-rule.ts';
import type { Finding, ReportedFinding, Severity, Undecided } from '../domain/finding.ts';
import type { Coverage } from '../domain/scope.ts';
import type { PolicySimulator } from '../domain/simulation.ts';
import type { PartlyRead, SnapshotIndex } from '../domain/snapshot.ts';
import { answerOf, disagreementFindings, simulationKind, simulationScope, verifyChecks } from './verify-findings.ts';
import { verifyAnswers, type AnswerRef } from './verify-answers.ts';

/** What a run verifies. */
export interface RunToVerify {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  readonly now: Date;
  readonly baseline: {
    readonly access: readonly AccessRule[];
    readonly severity: ReadonlyMap<string, Severity | 'off'>;
  };
}

/** How it is verified. */
export interface RunVerifier {
  readonly simulator: PolicySimulator;
  readonly sample: number;
  readonly seed: string;
  /** The findings of previous runs. */
  readonly known: readonly ReportedFinding[];
  /** Which actions the answers are about. */
  readonly actions: Parameters<typeof verifyAnswers>[1]['actions'];
  readonly signal?: AbortSignal | undefined;
}

/** What came of it, as the run reports it. */
export interface RunVerification {
  readonly found: readonly Finding[];
  readonly undecided: readonly Undecided[];
  /** The scope of AWS's answers, for findings that depend on it; it is not part of what the run read. */
  readonly coverage: readonly Coverage[];
  readonly partlyRead: readonly PartlyRead[];
  /** Why AWS did not answer, each reason once. */
  readonly failures: readonly string[];
}

/** For a run in which nothing is verified: findings about earlier verifications stay as they were. */
export const nothingVerified: RunVerification = {
  found: [],
  undecided: [],
  coverage: [],
  partlyRead: [],
  failures: [],
};

/**
 * Verifies a sample of a run's answers. Known disagreements are asked about again, with at most half of the sample, the
 * longest unseen first; those that are not asked about stay as they were.
 */
export async function verifyRun(run: RunToVerify, verifier: RunVerifier): Promise<RunVerification> {
  const [{ id: check }] = verifyChecks;
  const { snapshot, baseline } = run;
  if (baseline.severity.get(check) === 'off') return nothingVerified;
  const { simulator, sample, seed, actions, signal } = verifier;
  const [account = '-'] = snapshot.snapshot.accounts;
  const open = openFindings(verifier.known, account);
  const model = buildAccessModel(snapshot, run.reference, run.now);
  const found = await verifyAnswers(model, {
    account,
    actions,
    sample,
    seed,
    first: open.slice(0, Math.ceil(sample / 2)).map(({ ref }) => ref),
    ask: (simulation) => simulator.simulate(simulation, signal),
  });
  const settled = new Set([...found.verified, ...found.absent].map(nameOf));
  const unread = open.filter(({ ref }) => !settled.has(nameOf(ref))).map(({ id }) => id);
  const scope = simulationScope(account);
  const isComplete = unread.length === 0 && found.unanswered.length === 0;
  const principals = new Set(found.unanswered.map(({ principal }) => principal));
  return {
    found: disagreementFindings(account, found.disagreements, baseline.severity),
    undecided: principals.size === 0 ? [] : [{ rule: 'verify', check, count: principals.size, because: [scope] }],
    coverage: [{ ...scope, status: isComplete ? 'complete' : 'failed' }],
    partlyRead: isComplete ? [] : [{ ...scope, unread }],
    failures: found.failures,
  };
}

interface OpenFinding {
  readonly id: string;
  readonly ref: AnswerRef;
}

/** The disagreements of previous runs that are not resolved, those that were not seen for the longest time first. */
function openFindings(known: readonly ReportedFinding[], account: string): readonly OpenFinding[] {
  return known
    .filter((finding) => finding.dependsOn.some(({ kind }) => kind === simulationKind) && finding.account === account)
    .filter(({ status }) => status !== 'resolved' && status !== 'unchecked')
    .toSorted((a, b) => (a.lastSeen === b.lastSeen ? 0 : a.lastSeen < b.lastSeen ? -1 : 1))
    .flatMap((finding) => {
      const ref = answerOf(finding);
      return ref ? [{ id: finding.id, ref }] : [];
    });
}

function nameOf({ principal, action, resource }: AnswerRef): string {
  return `${principal} ${action} ${resource}`;
}

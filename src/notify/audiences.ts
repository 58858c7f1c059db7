import { concludeAudit, isIncomplete, type AuditResult, type Totals } from '../domain/audit-result.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { memoize } from '../domain/memoize.ts';
import { compareText } from '../domain/text/order.ts';
import { causesAbout } from './causes-about.ts';
import { reachSentences } from './owned-reach.ts';

/** Each run; when something is new, changed, fixed or no longer read; or in the first run of a week. */
export type NotifyPolicy = 'always' | 'on-change' | 'weekly-summary';

/** Who is notified through a channel. Addresses are what the channel calls its recipients; they are no secrets. */
export interface Subscribers {
  /** Who is told everything. */
  readonly admins: readonly string[];
  /** When the admins are notified. */
  readonly notify: NotifyPolicy;
  /** How owners are told what is theirs; left out, the admins alone are notified. */
  readonly owners?: OwnerDirectory | undefined;
}

/** Where a channel reaches the owners of resources. */
export interface OwnerDirectory {
  /** The address of an owner, as a tag or the baseline names them; or a sentence that says why there is none. */
  find(owner: string): OwnerAddress;
  /** Whether the configuration itself names the address: under the limit such owners come first. */
  isConfigured(address: string): boolean;
  /** Who is told what nobody owns, and what is of an owner without an address. */
  readonly fallback: readonly string[];
  readonly notify: NotifyPolicy;
  /** How many owners are notified about one run. */
  readonly limit: number;
  /** The setting that says so: `mail.owners.limit`. */
  readonly limitSetting: string;
}

/** An owner's address, or why there is none. */
export type OwnerAddress =
  | { readonly address: string; readonly problem?: undefined }
  | { readonly address?: undefined; readonly problem: string };

/** Who is notified about a run, and of what. */
export interface Audience {
  readonly role: 'admins' | 'owner' | 'unowned';
  /** `admins`, `nobody's` or an owner's address: the store keeps its notifications under this name. */
  readonly name: string;
  readonly recipients: readonly string[];
  readonly policy: NotifyPolicy;
  /** What the audience is told. */
  readonly result: AuditResult;
  /** Owners who are not notified, and why: only the admins are told. */
  readonly notNotified: readonly string[];
}

/**
 * The audiences of a run: the admins with everything, each owner with what is theirs and who can reach it, in one
 * notification whatever the spelling of their name, and the fallback with the rest.
 */
export function audiencesOf(result: AuditResult, { admins: to, notify, owners }: Subscribers): readonly Audience[] {
  const concerning = owners ? result.findings.filter(({ status }) => status !== 'accepted') : [];
  const addressOf = memoize((owner: string | undefined) =>
    owner === undefined ? undefined : owners?.find(owner).address,
  );
  const byAddress = new Map<string | undefined, ReportedFinding[]>();
  for (const finding of concerning) {
    for (const address of new Set(concernedBy(finding).map(addressOf))) {
      const findings = byAddress.get(address);
      if (findings) findings.push(finding);
      else byAddress.set(address, [finding]);
    }
  }
  const notNotified = [
    ...[...new Set(concerning.flatMap(concernedBy))].flatMap((owner) =>
      owner === undefined ? [] : (owners?.find(owner).problem ?? []),
    ),
    ...tooManyOwners(concerning),
  ];
  const admins: Audience = { role: 'admins', name: 'admins', recipients: to, policy: notify, result, notNotified };
  if (!owners) return [admins];
  // Who gained or lost access elsewhere is for the admins; owners are told who reaches what is theirs.
  const background = {
    ...result.background,
    nights: [],
    access: undefined,
    cameAndWent: undefined,
    exceptions: undefined,
  };
  const part = (
    audience: Pick<Audience, 'role' | 'name' | 'recipients'>,
    findings: readonly ReportedFinding[],
    reach: readonly string[] = [],
  ): Audience => ({
    ...audience,
    policy: owners.notify,
    result: concludeAudit(result.run, result.coverage, {
      findings,
      undecided: result.undecided,
      causes: causesAbout(findings, result.causes),
      background: { ...background, ...(reach.length > 0 && { reach }) },
    }),
    notNotified: [],
  });
  const reachOf = (address: string, findings: readonly ReportedFinding[]) =>
    reachSentences({
      findings,
      causes: result.causes,
      startedAt: result.run.startedAt,
      timezone: result.background.timezone,
      isReader: (owner) => addressOf(owner) === address,
    });
  return [
    admins,
    ...[...byAddress].flatMap(([address, findings]) => {
      if (address !== undefined) {
        const owner = { role: 'owner', name: address, recipients: [address] } as const;
        return [part(owner, findings, reachOf(address, findings))];
      }
      if (owners.fallback.length === 0) return [];
      return [part({ role: 'unowned', name: "nobody's", recipients: owners.fallback }, findings)];
    }),
  ];
}

/** The owner of a finding's resource, or nobody; and the owners of what it says that a principal can reach. */
function concernedBy({ owner, ability }: ReportedFinding): readonly (string | undefined)[] {
  return [owner, ...(ability?.owners ?? []).map((reached) => reached.owner)];
}

/** Says that some owners are not told, because a finding names a bounded number. */
function tooManyOwners(findings: readonly ReportedFinding[]): readonly string[] {
  const more = findings.map(({ ability }) => ability?.moreOwners ?? 0).reduce((most, each) => Math.max(most, each), 0);
  if (more === 0) return [];
  return [
    `at least ${more} more owners: not told who can reach what is theirs, because a finding names too many owners`,
  ];
}

/**
 * Of the audiences that want a notification, those that get one: of the owners at most `owners.limit`, because anyone
 * can write a tag, and one owner for each instance would be a flood. Owners whom the configuration names come first,
 * then those who have more drift; the admins' notification lists the rest, and so does `leftOut`.
 */
export function withinLimit(
  audiences: readonly Audience[],
  owners: OwnerDirectory | undefined,
): { readonly notified: readonly Audience[]; readonly leftOut: readonly string[] } {
  if (!owners) return { notified: audiences, leftOut: [] };
  const { limit, limitSetting } = owners;
  const ranked = audiences
    .filter(({ role }) => role === 'owner')
    .toSorted(
      (a, b) =>
        Number(owners.isConfigured(b.name)) - Number(owners.isConfigured(a.name)) ||
        compareDrift(b.result.totals, a.result.totals) ||
        compareText(a.name, b.name),
    );
  const rest = new Set(ranked.slice(limit));
  const leftOut = ranked.slice(limit).map(({ name }) => name);
  const sentences = leftOut.map(
    (name) => `${name}: not notified because of the limit of ${limit} owners a run (${limitSetting})`,
  );
  const notified = audiences.filter((audience) => !rest.has(audience));
  return {
    leftOut,
    notified: notified.map((audience) =>
      audience.role === 'admins' ? { ...audience, notNotified: [...sentences, ...audience.notNotified] } : audience,
    ),
  };
}

function compareDrift({ bySeverity: a, ...one }: Totals, { bySeverity: b, ...other }: Totals): number {
  return a.high - b.high || a.medium - b.medium || a.low - b.low || one.resolved - other.resolved;
}

/** Whether the audience wants a notification about this run; `last` is when it got one before, ISO 8601. */
export function wantsNotification({ policy, result }: Audience, last: string | undefined): boolean {
  switch (policy) {
    case 'always':
      return true;
    case 'on-change':
      return hasChange(result);
    case 'weekly-summary':
      return result.background.kinds === undefined && (last === undefined || last < mondayOf(result.run.startedAt));
  }
}

function hasChange({ totals, verdict, background }: AuditResult): boolean {
  const whole = !isIncomplete(verdict);
  return (
    totals.new + totals.changed + totals.resolved + totals.unchecked > 0 ||
    whole !== (background.nights.at(-1)?.whole ?? true)
  );
}

/** The beginning of the week, Monday at midnight UTC. */
function mondayOf(time: string): string {
  const day = new Date(`${time.slice(0, 10)}T00:00:00.000Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString();
}

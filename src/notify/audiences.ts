import { concludeAudit, isIncomplete, type AuditResult, type Totals } from '../domain/audit-result.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { compareText } from '../domain/order.ts';
import { foreignAddress, plainAddress } from './message.ts';
import type { MailSettings, NotifyPolicy, OwnerMail } from './settings.ts';

/** Who gets a mail about a run, and what of it. */
export interface Audience {
  /** `admins`, `nobody's` or an owner's address: what its letters are kept and threaded under. */
  readonly name: string;
  readonly recipients: readonly string[];
  readonly policy: NotifyPolicy;
  /** What the audience is to know. */
  readonly result: AuditResult;
  /** Owners who got no mail, and why: for the admins alone. */
  readonly notMailed: readonly string[];
}

/**
 * The audiences of a run: the admins with everything, each owner with what is his, in one mail however he is spelt, and
 * those who see to the rest. What a tag says is somebody's input: it is mailed to in the configured domains alone.
 */
export function audiencesOf(
  result: AuditResult,
  { to, notify = 'always', owners }: Pick<MailSettings, 'to' | 'notify' | 'owners'>,
): readonly Audience[] {
  const addressOf = addressesOf(owners);
  const concerning = owners ? result.findings.filter(({ status }) => status !== 'accepted') : [];
  const byAddress = Map.groupBy(concerning, ({ owner }) =>
    owner === undefined ? undefined : addressOf(owner).address,
  );
  const notMailed = [...new Set(concerning.flatMap(({ owner }) => owner ?? []))].flatMap(
    (owner) => addressOf(owner).problem ?? [],
  );
  const admins: Audience = { name: 'admins', recipients: to, policy: notify, result, notMailed };
  if (!owners) return [admins];
  const part = (name: string, recipients: readonly string[], findings: readonly ReportedFinding[]): Audience => ({
    name,
    recipients,
    policy: owners.notify,
    result: concludeAudit(result.run, result.coverage, {
      findings,
      undecided: result.undecided,
      background: { ...result.background, nights: [] },
    }),
    notMailed: [],
  });
  return [
    admins,
    ...[...byAddress].flatMap(([address, findings]) => {
      if (address !== undefined) return [part(address, [address], findings)];
      return owners.fallback.length > 0 ? [part("nobody's", owners.fallback, findings)] : [];
    }),
  ];
}

/** How many owners get mail about one run, unless the settings say. */
const usualLimit = 50;

/**
 * Of the audiences that want a mail, those that get one: of the owners no more than `owners.limit`, for a tag is
 * somebody's input, and one owner an instance would be a flood. Owners whom the configuration names come first, then
 * those who have more to know; the admins' mail lists the rest, and so does `leftOut`.
 */
export function withinLimit(
  audiences: readonly Audience[],
  owners: OwnerMail | undefined,
): { readonly mailed: readonly Audience[]; readonly leftOut: readonly string[] } {
  const limit = owners?.limit ?? usualLimit;
  const declared = new Set(Object.values(owners?.addresses ?? {}).map((address) => plainAddress(address)));
  const ranked = audiences
    .filter(isOwner)
    .toSorted(
      (a, b) =>
        Number(declared.has(b.name)) - Number(declared.has(a.name)) ||
        compareDrift(b.result.totals, a.result.totals) ||
        compareText(a.name, b.name),
    );
  const rest = new Set(ranked.slice(limit));
  const leftOut = ranked.slice(limit).map(({ name }) => name);
  const told = ranked
    .slice(limit)
    .map(({ name }) => `${name}: not mailed because of the limit of ${limit} owners a run (mail.owners.limit)`);
  const mailed = audiences.filter((audience) => !rest.has(audience));
  return {
    leftOut,
    mailed: mailed.map((audience) =>
      audience.name === 'admins' ? { ...audience, notMailed: [...told, ...audience.notMailed] } : audience,
    ),
  };
}

function isOwner({ name }: Audience): boolean {
  return name.includes('@');
}

function compareDrift({ bySeverity: a, ...one }: Totals, { bySeverity: b, ...other }: Totals): number {
  return a.high - b.high || a.medium - b.medium || a.low - b.low || one.resolved - other.resolved;
}

/** Whether the audience wants a mail about this run; `last` is when it was last written to, ISO 8601. */
export function wantsMail({ policy, result }: Audience, last: string | undefined): boolean {
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

type Found =
  | { readonly address: string; readonly problem?: undefined }
  | { readonly address?: undefined; readonly problem: string };

/** Makes the look-up of an owner's address; the configuration's own map may name any, a tag those of the domains. */
function addressesOf(owners: OwnerMail | undefined): (owner: string) => Found {
  const declared = new Map(Object.entries(owners?.addresses ?? {}));
  const domains = new Set((owners?.domains ?? []).map((domain) => domain.toLowerCase()));
  return (owner) => {
    const mapped = declared.get(owner);
    const address = mapped === undefined ? foreignAddress(owner) : plainAddress(mapped);
    if (address === undefined && plainAddress(owner) !== undefined)
      return { problem: `${owner}: an address that a mail server may send on to somewhere else` };
    if (address === undefined)
      return { problem: `${owner}: no mail address, and mail.owners.addresses has none for it` };
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if (mapped === undefined && !domains.has(domain))
      return { problem: `${owner}: its domain is not among mail.owners.domains` };
    return { address };
  };
}

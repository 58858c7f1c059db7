import { concludeAudit, type AuditResult } from '../domain/audit-result.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { plainAddress } from './message.ts';
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
export function audiencesOf(result: AuditResult, { to, notify = 'always', owners }: Pick<MailSettings, 'to' | 'notify' | 'owners'>): readonly Audience[] {
  const addressOf = addressesOf(owners);
  const concerning = owners ? result.findings.filter(({ status }) => status !== 'accepted') : [];
  const byAddress = Map.groupBy(concerning, ({ owner }) => owner === undefined ? undefined : addressOf(owner).address);
  const notMailed = [...new Set(concerning.flatMap(({ owner }) => owner ?? []))].flatMap((owner) => addressOf(owner).problem ?? []);
  const admins: Audience = { name: 'admins', recipients: to, policy: notify, result, notMailed };
  if (!owners) return [admins];
  const part = (name: string, recipients: readonly string[], findings: readonly ReportedFinding[]): Audience => ({
    name,
    recipients,
    policy: owners.notify,
    result: concludeAudit(result.run, result.coverage, { findings, undecided: result.undecided, background: { ...result.background, nights: [] } }),
    notMailed: [],
  });
  return [
    admins,
    ...[...byAddress].flatMap(([address, findings]) => {
      if (address !== undefined) return [part(address, [address], findings)];
      return owners.fallback.length > 0 ? [part('nobody\'s', owners.fallback, findings)] : [];
    }),
  ];
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
  const whole = !verdict.endsWith('incomplete');
  return totals.new + totals.changed + totals.resolved + totals.unchecked > 0 || whole !== (background.nights.at(-1)?.whole ?? true);
}

/** The beginning of the week, Monday at midnight UTC. */
function mondayOf(time: string): string {
  const day = new Date(`${time.slice(0, 10)}T00:00:00.000Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString();
}

type Found = { readonly address: string; readonly problem?: undefined } | { readonly address?: undefined; readonly problem: string };

/** Makes the look-up of an owner's address; the configuration's own map may name any, a tag those of the domains. */
function addressesOf(owners: OwnerMail | undefined): (owner: string) => Found {
  const declared = new Map(Object.entries(owners?.addresses ?? {}));
  const domains = new Set((owners?.domains ?? []).map((domain) => domain.toLowerCase()));
  return (owner) => {
    const mapped = declared.get(owner);
    const address = plainAddress(mapped ?? owner);
    if (address === undefined) return { problem: `${owner}: no mail address, and mail.owners.addresses has none for it` };
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if (mapped === undefined && !domains.has(domain)) return { problem: `${owner}: its domain is not among mail.owners.domains` };
    return { address };
  };
}

import type { Cause } from '../domain/cause.ts';
import { parseArn } from '../domain/arn.ts';
import { isDrift, type OwnedReach, type ReportedFinding } from '../domain/finding.ts';
import { counted } from '../domain/text/counted.ts';
import { localTime } from '../domain/text/local-time.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';

/** How many sentences an owner is told, and how many people a sentence names. */
const mostSentences = 10;
const mostNamed = 3;

/** What the sentences are made from. */
export interface ReachContext {
  readonly findings: readonly ReportedFinding[];
  readonly causes: readonly Cause[];
  /** ISO 8601 start of the run. */
  readonly startedAt: string;
  /** The IANA time zone in which days are told; UTC unless given. */
  readonly timezone?: string | undefined;
  /** Whether the reader is this owner, as a tag or the baseline names them. */
  readonly isReader: (owner: string) => boolean;
}

/**
 * Who can do what to the reader's resources, since when and because of what; a sentence for all who can do the same
 * since the same day because of the same: `3 people outside admins (ben, david and elena) can terminate your
 * prod-db-01, since Tuesday (2026-11-24), because inline policy temp-debug was put on group developers, by hugo.`
 */
export function reachSentences({ findings, causes, startedAt, timezone, isReader }: ReachContext): readonly string[] {
  const reached = findings.filter(isDrift).flatMap((finding) =>
    (finding.ability?.owners ?? [])
      .filter(({ owner }) => isReader(owner))
      .map((owned) => ({
        finding,
        count: owned.count,
        ...sentenceOf(finding, owned, { causes, startedAt, timezone }),
      })),
  );
  const sentences = [...Map.groupBy(reached, ({ outside, predicate }) => outside + predicate).values()]
    .flatMap(([first, ...others]) =>
      first ? [{ ...first, people: peopleOf([first, ...others].map(({ finding }) => finding)) }] : [],
    )
    .sort((a, b) => b.people.number - a.people.number || b.count - a.count)
    .map(({ people, outside, predicate }) => `${people.words}${outside} (${people.names}) ${predicate}`);
  const left = sentences.length - mostSentences;
  return left > 0
    ? [...sentences.slice(0, mostSentences), `${left} more sentences of this kind are left out: see the findings.`]
    : sentences;
}

/** What a sentence says besides who: findings of equal text are one sentence. */
function sentenceOf(
  { id, ability, firstSeen }: ReportedFinding,
  { words }: OwnedReach,
  { causes, startedAt, timezone }: Pick<ReachContext, 'causes' | 'startedAt' | 'timezone'>,
) {
  const because = causes.filter(({ kind, findings }) => kind === 'change' && findings.includes(id)).map(causeWords);
  const outside = ability?.outside ?? [];
  const parts = [
    `can ${words}`,
    `since ${dayWords(firstSeen, startedAt, timezone)}`,
    ...(because.length > 0 ? [`because ${andList(because)}`] : []),
  ];
  const allowed = outside.map((pattern) => escapeUnprintable(pattern.replace(/^group\//, '')));
  return { outside: allowed.length > 0 ? ` outside ${andList(allowed)}` : '', predicate: `${parts.join(', ')}.` };
}

function peopleOf(findings: readonly ReportedFinding[]) {
  const principals = [...new Map(findings.map(({ resource }) => [resource.arn, resource])).values()];
  const users = principals.filter(({ kind }) => kind === 'user').length;
  const roles = principals.length - users;
  const words = [
    ...(users > 0 ? [counted(users, 'person', 'people')] : []),
    ...(roles > 0 ? [counted(roles, 'role')] : []),
  ];
  const named = principals.slice(0, mostNamed).map(({ id, name }) => escapeUnprintable(name ?? id));
  const more = principals.length - named.length;
  return {
    number: principals.length,
    words: words.join(' and '),
    names: andList(more > 0 ? [...named, `${more} more`] : named),
  };
}

/** `inline policy temp-debug was put on group developers, by hugo`. */
function causeWords({ title, by, withoutEvent }: Cause): string {
  const actors = by
    .filter(({ isCandidate }) => isCandidate !== true)
    .map(({ principal, assumedBy }) => assumedBy ?? principal);
  const names = [...new Set(actors)].slice(0, mostNamed).map(actorName);
  return `${title}${names.length > 0 ? `,${withoutEvent ? ' in part' : ''} by ${andList(names)}` : ''}`;
}

/** `hugo` of a user's ARN, `deploy/session` of a role's session. */
function actorName(principal: string): string {
  const resource = parseArn(principal)?.resource;
  return escapeUnprintable(resource === undefined ? principal : resource.split('/').slice(1).join('/') || resource);
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `Tuesday (2026-11-24)` within the last six days, else the date; days of the time zone. */
function dayWords(time: string, now: string, zone: string | undefined): string {
  const [day, today] = [time, now].map((each) => localTime(each, zone)?.day ?? each.slice(0, 10));
  if (day === undefined || today === undefined) return time;
  const age = (Date.parse(today) - Date.parse(day)) / 86_400_000;
  if (age === 0) return `today (${day})`;
  return age > 0 && age <= 6 ? `${weekdays[new Date(day).getUTCDay()] ?? ''} (${day})` : day;
}

function andList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

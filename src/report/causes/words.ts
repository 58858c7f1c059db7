import { parseArn } from '../../domain/arn.ts';
import type { Cause, ChangeEvent, Loss, Repair } from '../../domain/cause.ts';
import { compareText } from '../../domain/text/order.ts';
import { capital, countOf, grouped, listedUpTo, minuteOf } from '../words.ts';
import type { CauseEntry } from './entry.ts';

/** How many actors, losses and other causes a sentence names. */
const mostNamed = 3;

/**
 * Who made the changes of a cause and when, a sentence for each event; or what was searched in vain. Empty where there
 * is nothing that somebody could have made.
 */
export function actorLines({ kind, by, withoutEvent = [], searched }: Cause, zone: string): readonly string[] {
  if (by.length > 0) {
    const alike = [...Map.groupBy(by, deedOf).values()];
    const lines = alike.slice(0, mostNamed).map((calls) => callsText(calls, zone));
    const more = alike.length > mostNamed ? [`and ${countOf(alike.length - mostNamed, 'more event')}`] : [];
    const isOpen = by.some(({ isCandidate }) => isCandidate);
    const missing = withoutEvent.length > 0 ? [`No event found for: ${listedUpTo(mostNamed, withoutEvent)}`] : [];
    return [...(isOpen ? ['Several events fit:'] : []), ...lines, ...more, ...missing];
  }
  if (kind !== 'change') return [];
  if (!searched) return ['Who made it is not known: events were not read'];
  const { from, to, regions, problem } = searched;
  if (regions.length === 0)
    return [`Who made it is not known${problem === undefined ? ': no region was searched' : `: ${problem}`}`];
  const where = `searched ${listedUpTo(4, regions)} from ${minuteOf(from, zone)} to ${minuteOf(to, zone)}`;
  return [`No event found; ${where}${problem === undefined ? '' : `; ${problem}`}`];
}

/** Calls that one line tells. */
function deedOf({ principal, assumedBy, event, sourceIp, userAgent, mfa }: ChangeEvent): string {
  return JSON.stringify([principal, assumedBy, event, sourceIp, userAgent, mfa]);
}

/** `david, who assumed role deploy, 2026-11-22 22:14 UTC (5 times iam:PutGroupPolicy from 203.0.113.9, without MFA)`. */
function callsText(calls: readonly ChangeEvent[], zone: string): string {
  const times = calls.map(({ at }) => minuteOf(at, zone)).sort(compareText);
  const [first = '', last = ''] = [times[0], times.at(-1)];
  const when = first === last ? first : `${first} to ${last}`;
  const [call] = calls;
  if (!call) return '';
  const { principal, assumedBy, event, sourceIp, userAgent, mfa } = call;
  const who =
    assumedBy === undefined ? actorName(principal) : `${actorName(assumedBy)}, who assumed ${actorName(principal)}`;
  const facts = [
    `${calls.length > 1 ? `${calls.length} times ` : ''}${event}${sourceIp === undefined ? '' : ` from ${sourceIp}`}`,
    ...(mfa === undefined ? [] : [mfa ? 'with MFA' : 'without MFA']),
    ...(userAgent === undefined ? [] : [userAgent.split(' ', 1).join('')]),
  ];
  return `${who}, ${when} (${facts.join(', ')})`;
}

/** An ARN as people say it: `david`, `role deploy (session ci-42)`, `the root user`; another text stays as it is. */
export function actorName(principal: string): string {
  const arn = parseArn(principal);
  if (!arn) return principal;
  const [kind, ...path] = arn.resource.split('/');
  if (kind === 'user') return path.at(-1) ?? principal;
  if (kind === 'role') return `role ${path.at(-1) ?? ''}`;
  if (kind === 'assumed-role') return `role ${path[0] ?? ''} (session ${path.slice(1).join('/')})`;
  return kind === 'root' ? `the root user of ${arn.account}` : principal;
}

/** How the changes of a cause stand to each other and to other causes; a sentence each. */
export function relationLines({ cause, findings, together }: CauseEntry): readonly string[] {
  const shared = findings.filter(({ id }) => together.some((other) => other.findings.includes(id))).length;
  const ofSome = shared < findings.length;
  return [
    ...(cause.besides
      ? ['Each of these is enough by itself: taking one back closes nothing.']
      : cause.eachSuffices
        ? ['Each of these changes is enough by itself: take all of them back.']
        : []),
    ...(together.length > 0
      ? [
          `${ofSome ? `${grouped(shared)} of the ${grouped(findings.length)} findings only` : 'Only'} together with: ${listedUpTo(
            mostNamed,
            together.map(({ title }) => title),
          )}. Taking one back is enough${ofSome ? ' for that' : ''}.`,
        ]
      : []),
  ];
}

/**
 * What a fix does and what anyone loses by it: `closes 11 findings; ben loses ec2:StopInstances on 35 resources`; why there
 * is no command for it, where there is none.
 */
export function repairEffect({ commands, closes, loses, note }: Repair): string {
  if (commands.length === 0 && note !== undefined) return capital(note);
  const losses = loses.length === 0 ? 'nobody loses anything else' : lossesText(loses);
  const effect = closes.length === 0 ? 'puts back what changed' : `closes ${countOf(closes.length, 'finding')}`;
  return `${effect}; ${losses}${note === undefined ? '' : `. ${capital(note)}`}`;
}

/** How many groups of people, and of actions of one, the losses name. */
const mostLosses = 2;

/** `ben and eva lose ec2:StopInstances on 8 resources`: who loses the same is named together, who loses most first. */
function lossesText(loses: readonly Loss[]): string {
  const ofPrincipal = [...Map.groupBy(loses, ({ principal }) => principal)].map(([principal, own]) => ({
    principal,
    losses: [...Map.groupBy(own, ({ count }) => count)].map(
      ([count, alike]) =>
        `${listedUpTo(
          mostLosses,
          alike.map(({ action }) => action),
        )} on ${countOf(count, 'resource')}`,
    ),
  }));
  const groups = [...Map.groupBy(ofPrincipal, ({ losses }) => losses.join()).values()].map((alike) => {
    const names = alike.map(({ principal }) => actorName(principal));
    const verb = names.length === 1 ? 'loses' : 'lose';
    return `${listedUpTo(4, names)} ${verb} ${listedUpTo(mostLosses, alike[0]?.losses ?? [])}`;
  });
  return groups.length > mostLosses
    ? `${groups.slice(0, mostLosses).join('; ')}; and ${grouped(groups.length - mostLosses)} more lose something`
    : groups.join('; ');
}

/** The command that accepts what follows from the causes of one entry; an id stands where a shell takes it as it is. */
export function acceptCommand(ids: readonly string[]): string {
  return `driftwarden accept ${idsOf(ids)} --reason 'why' --until YYYY-MM-DD`;
}

/** The command that looks for all fixes of an entry. */
export function searchCommand(ids: readonly string[]): string {
  return `driftwarden fix ${ids.length > 1 ? `${ids[0] ?? ''} --alike` : ids.join('')}`;
}

/** The ids, or the first of many: the others are like it. */
function idsOf(ids: readonly string[]): string {
  return ids.length > mostNamed ? `${ids[0] ?? ''} --alike` : ids.join(' ');
}

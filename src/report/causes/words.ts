import { parseArn } from '../../domain/arn.ts';
import type { Cause, ChangeEvent, Loss, Repair } from '../../domain/cause.ts';
import { capital, countOf, listedUpTo, minuteOf } from '../words.ts';
import type { CauseEntry } from './entry.ts';

/** How many actors, losses and other causes a sentence names. */
const mostNamed = 3;

/**
 * Who made the changes of a cause and when, a sentence for each event; or what was searched in vain. Empty where there
 * is nothing that somebody could have made.
 */
export function actorLines({ kind, by, searched }: Cause, zone: string): readonly string[] {
  if (by.length > 0) {
    const lines = by.slice(0, mostNamed).map((event) => eventText(event, zone));
    const more = by.length > mostNamed ? [`and ${countOf(by.length - mostNamed, 'more event')}`] : [];
    const isOpen = by.some(({ isCandidate }) => isCandidate);
    return [...(isOpen ? ['Several events fit:'] : []), ...lines, ...more];
  }
  if (kind !== 'change') return [];
  if (!searched) return ['Who made it is not known: events were not read'];
  const { from, to, regions, problem } = searched;
  if (regions.length === 0)
    return [`Who made it is not known${problem === undefined ? ': no region was searched' : `: ${problem}`}`];
  const where = `searched ${listedUpTo(4, regions)} from ${minuteOf(from, zone)} to ${minuteOf(to, zone)}`;
  return [`No event found; ${where}${problem === undefined ? '' : `; ${problem}`}`];
}

/** `david, as role deploy, 2026-11-22 22:14 UTC (iam:PutGroupPolicy from 203.0.113.9, without MFA)`. */
function eventText({ principal, assumedBy, at, event, sourceIp, userAgent, mfa }: ChangeEvent, zone: string): string {
  const who =
    assumedBy === undefined ? actorName(principal) : `${actorName(assumedBy)}, who assumed ${actorName(principal)}`;
  const facts = [
    `${event}${sourceIp === undefined ? '' : ` from ${sourceIp}`}`,
    ...(mfa === undefined ? [] : [mfa ? 'with MFA' : 'without MFA']),
    ...(userAgent === undefined ? [] : [userAgent.split(' ', 1).join('')]),
  ];
  return `${who}, ${minuteOf(at, zone)} (${facts.join(', ')})`;
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
export function relationLines({ cause, together }: CauseEntry): readonly string[] {
  return [
    ...(cause.eachSuffices ? ['Each of these changes is enough by itself: take all of them back.'] : []),
    ...(together.length > 0
      ? [
          `Only together with: ${listedUpTo(
            mostNamed,
            together.map(({ title }) => title),
          )}. Taking one back is enough.`,
        ]
      : []),
  ];
}

/**
 * What a fix does and what anyone loses by it: `closes 11 findings; ben and eve lose ec2:StopInstances and 2 more on up to
 * 35 resources`.
 */
export function repairEffect({ closes, loses, note }: Repair): string {
  const effect = `closes ${countOf(closes.length, 'finding')}; ${loses.length === 0 ? 'nobody loses anything else' : lossText(loses)}`;
  return note === undefined ? effect : `${effect}. ${capital(note)}`;
}

function lossText(loses: readonly Loss[]): string {
  const people = [...new Set(loses.map(({ principal }) => actorName(principal)))];
  const actions = [...new Set(loses.map(({ action }) => action))];
  const most = Math.max(...loses.map(({ count }) => count));
  const upTo = loses.every(({ count }) => count === most) ? '' : 'up to ';
  return `${listedUpTo(mostNamed, people)} ${people.length === 1 ? 'loses' : 'lose'} ${listedUpTo(2, actions)} on ${upTo}${countOf(most, 'resource')}`;
}

/** The command that accepts what follows from a cause; the id stands where a shell takes it as it is. */
export function acceptCommand(ids: readonly string[]): string {
  return `driftwarden accept ${ids.join(' ')} --reason 'why' --until YYYY-MM-DD`;
}

import { acceptBySelector, type NewSelectorException } from '../../config/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { selectorText, type FindingSelector } from '../../domain/finding-selector.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { listedEvidence } from '../../findings/index.ts';
import type { Store } from '../../store/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { putResult, type Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { UsageError, vocabulary } from '../setup.ts';
import { consent, notWritten, type ConfirmOptions } from './confirm.ts';
import { isUncovered } from './of-cause.ts';
import { mostExamples, previewGroups, previewLines } from './preview.ts';
import { selectFindings } from './selection.ts';

/** The flags of `accept` that concern findings by selector. */
export interface AcceptSelectedOptions extends CommonOptions, ConfirmOptions {
  readonly reason: string;
  readonly until: string;
  /** Who accepts. */
  readonly by: string;
  readonly alsoLater?: true;
  readonly atMost?: number;
}

/** What an exception by selector would cover, and what it leaves out. */
interface Offer {
  readonly exception: NewSelectorException;
  readonly covered: readonly ReportedFinding[];
  readonly high: readonly ReportedFinding[];
  readonly accepted: number;
  readonly unread: number;
  /** The line of the entry with the same selector, which this one replaces. */
  readonly replaces?: number;
}

/**
 * Writes one exception for all findings that a selector matches, after a preview: those that are there now, as they are,
 * unless what comes later is asked for (docs/adr/0033). Resolves to the exit code.
 */
export async function acceptSelected(
  io: Io,
  {
    selector,
    baseline,
    store,
  }: { readonly selector: FindingSelector; readonly baseline: Baseline; readonly store: Store },
  options: AcceptSelectedOptions,
): Promise<number> {
  const offer = await offerOf(selector, baseline, store, options);
  const { file } = baseline;
  const preview = previewText(offer, file);
  const agreed = await consent(io, options, {
    question: `Write it into ${escapeUnprintable(file)}?`,
    preview: () => putResult(io, preview, undefined),
  });
  if (agreed === 'yes') await acceptBySelector(file, offer.exception, vocabulary);
  const written = agreed === 'yes';
  if (options.format === 'json')
    await putResult(io, printableJson({ file, written, ...asJson(offer) }), options.output);
  else if (written)
    await putResult(
      io,
      `${escapeUnprintable(file)}: accepted until ${options.until}, ${counted(offer.covered.length, 'finding')} by ${escapeUnprintable(selectorText(selector))}`,
      options.output,
    );
  else if (agreed !== 'asked') await putResult(io, preview, options.output);
  if (agreed !== 'yes') io.stderr.write(`driftwarden: ${notWritten(agreed)}\n`);
  return written || agreed === 'dry-run' ? exitCodes.done : exitCodes.failed;
}

async function offerOf(
  selector: FindingSelector,
  { selectorExceptions }: Baseline,
  store: Store,
  options: AcceptSelectedOptions,
): Promise<Offer> {
  const text = selectorText(selector);
  const { findings, unread } = await selectFindings(selector, store);
  // An entry with the same selector is replaced: what it covers is accepted anew.
  const open = findings.filter((finding) => isUncovered(finding) || finding.exception?.match === text);
  const leavesHigh = options.alsoLater || !selector.severity?.includes('high');
  const high = leavesHigh ? open.filter(({ severity }) => severity === 'high') : [];
  const covered = open.filter((finding) => !high.includes(finding));
  if (covered.length === 0) throw new UsageError(nothingToAccept(text, findings.length, high.length, options));
  const { reason, by, until } = options;
  const terms = { match: selector, reason, by, until };
  const replaces = selectorExceptions.find(({ match }) => selectorText(match) === text)?.line;
  return {
    exception: options.alsoLater
      ? { ...terms, atMost: limitOf(options.atMost, covered.length) }
      : {
          ...terms,
          findings: covered.map((finding) => ({ id: finding.id, evidence: listedEvidence(finding) })),
        },
    covered,
    high,
    accepted: findings.length - open.length,
    unread: unread.length,
    ...(replaces !== undefined && { replaces }),
  };
}

function limitOf(asked: number | undefined, now: number): number {
  if (asked !== undefined && asked < now)
    throw new UsageError(`--at-most ${asked} is less than the ${counted(now, 'finding')} that match now`);
  return asked ?? now;
}

function nothingToAccept(
  text: string,
  matched: number,
  high: number,
  { alsoLater }: Pick<AcceptSelectedOptions, 'alsoLater'>,
): string {
  const shown = escapeUnprintable(text);
  const number = counted(high, 'finding is', 'findings are');
  if (high > 0)
    return alsoLater
      ? `of ${shown} only ${number} open that ${high === 1 ? 'has' : 'have'} high severity, and --also-later never covers that`
      : `of ${shown} only ${number} open that ${high === 1 ? 'has' : 'have'} high severity: add --severity high to accept that too`;
  return matched > 0
    ? `no finding of ${shown} is open: all ${matched} are accepted already`
    : `no finding that is there matches ${shown}; "driftwarden report" shows what is there`;
}

/** How many findings of high severity are named. */
const mostHigh = 10;

function previewText({ exception, covered, high, accepted, unread, replaces }: Offer, file: string): string {
  const text = escapeUnprintable(selectorText(exception.match));
  const named = covered.filter(({ severity }) => severity === 'high');
  const lines = [
    `${counted(covered.length, 'finding')} by ${text}:`,
    '',
    ...previewLines(previewGroups(covered)),
    '',
    ...(named.length > mostExamples
      ? [
          `Of high severity, ${counted(named.length, 'finding')}:`,
          ...named.slice(0, mostHigh).map(({ id, title }) => `  ${escapeUnprintable(title)} (${id})`),
          ...(named.length > mostHigh ? [`  and ${named.length - mostHigh} more`] : []),
          '',
        ]
      : []),
    `It is accepted by ${escapeUnprintable(exception.by ?? '')} until ${exception.until}.`,
    'findings' in exception
      ? 'The exception lists these findings as they are now. It covers none that comes later, and none that changes.'
      : `The exception also covers what matches later, unseen, while at most ${exception.atMost} match. It never covers high severity.`,
    ...(high.length > 0
      ? [
          `Not covered: ${counted(high.length, 'finding')} of high severity${'findings' in exception ? '; add --severity high to accept them' : ''}.`,
        ]
      : []),
    ...(accepted > 0 ? [`Not covered: ${counted(accepted, 'finding')} that other entries accept already.`] : []),
    ...(unread > 0 ? [`Not covered: ${counted(unread, 'finding')} about resources whose tags were not read.`] : []),
    ...(replaces === undefined
      ? []
      : [`It replaces the entry with the same selector in ${escapeUnprintable(file)} line ${replaces}.`]),
  ];
  return lines.join('\n');
}

function asJson({ exception, covered, high, accepted, unread, replaces }: Offer) {
  return {
    exception,
    covers: covered.length,
    checks: previewGroups(covered),
    notCovered: { highSeverity: high.map(({ id }) => id), acceptedAlready: accepted, tagsNotRead: unread },
    ...(replaces !== undefined && { replacesLine: replaces }),
  };
}

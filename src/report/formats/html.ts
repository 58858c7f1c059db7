import { createHash } from 'node:crypto';
import { globalRegion, type Coverage } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { accessDriftView } from '../access-drift.ts';
import { causesView } from '../causes/view.ts';
import { carriedLines, unreadPlaces, type CoverageTable, type UnusedKinds } from '../coverage.ts';
import type { FindingGroup, OwnerTotals, ReportModel } from '../model.ts';
import { accessPicture } from '../page/access-picture.ts';
import { accessMatrix } from '../page/access-matrix.ts';
import { filtersOf } from '../page/filters.ts';
import { rowView } from '../findings/view.ts';
import { trafficView } from '../page/traffic.ts';
import { trendChart } from '../page/trend.ts';
import { loadTemplates } from '../templates.ts';
import {
  accessViews,
  exceptionViews,
  findingView,
  groupHeading,
  ownerView,
  runView,
  undecidedViews,
  unreadViews,
} from '../view.ts';
import { capital, countOf, coverageWords, isQuiet, listedUpTo, severityOrder } from '../words.ts';

/**
 * The report as one HTML file: nothing from the network, opens from disk and from an attachment. Its own
 * Content-Security-Policy allows its style sheet and its script, by hash, and nothing else; without the script it says
 * the same.
 */
export async function html(model: ReportModel): Promise<string> {
  const { page, pageStyles, pageScript } = await loadTemplates();
  return `${page({ ...pageView(model), policy: contentSecurityPolicy(pageStyles, pageScript) }).trimEnd()}\n`;
}

function contentSecurityPolicy(styles: string, script: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(styles)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
}

function pageView(model: ReportModel) {
  const { verdict, coverage, groups, owners, result } = model;
  return {
    title: `${verdict.headline} · ${result.run.startedAt.slice(0, 10)} · driftwarden`,
    tone: verdict.tone,
    headline: verdict.headline,
    detail: capital(verdict.detail),
    run: runView(model),
    unread: unreadViews(model),
    unreadPlaces: escapeUnprintable(unreadPlaces(coverage)),
    undecided: undecidedViews(model),
    undecidedNames: escapeUnprintable(
      listedUpTo(
        6,
        model.undecided.map(({ rule }) => rule),
      ),
    ),
    causes: causesView(model, { causes: 40, members: 2, command: 4000 }),
    accessDrift: accessDriftView(model, mostAccess),
    picture: accessPicture(model),
    access: accessViews(model),
    remarks: model.remarks.map((remark) => escapeUnprintable(remark)),
    matrix: accessMatrix(model),
    trend: trendChart(model),
    filters: filtersOf(model),
    isFiltered: model.filtered !== undefined,
    exceptions: exceptionViews(model),
    ending: model.endingSoon.map((finding) => findingView(finding, model)),
    groups: groups.map((group) => groupView(group, model)),
    owners: owners.slice(0, mostOwners).map((owner) => ({ ...ownerView(owner), bar: ownerBar(owner, owners) })),
    moreOwners: owners.length > mostOwners ? `… and ${countOf(owners.length - mostOwners, 'more owner')}` : null,
    tables: coverage.tables.map(tableView),
    unused: coverage.unused.map(unusedView),
    carried: carriedLines(coverage, model.zone),
    traffic: model.traffic && trafficView(model.traffic),
  };
}

/** How many changes of access the page lists. */
const mostAccess = 20;

/** How many owners the page lists. */
const mostOwners = 25;

/** An owner's drift by severity, as widths of a bar that is 100 units wide for the owner with the most. */
function ownerBar(owner: OwnerTotals, owners: readonly OwnerTotals[]) {
  const most = Math.max(...owners.map(({ all }) => all));
  let start = 0;
  return severityOrder
    .filter((severity) => owner[severity] > 0)
    .map((severity) => {
      const width = (100 * owner[severity]) / most;
      const part = { severity, start: start.toFixed(1), width: width.toFixed(1) };
      start += width;
      return part;
    });
}

/** The browser lays out a group of more findings only when the reader scrolls near it. */
const vast = 500;

function groupView({ status, findings, rows }: FindingGroup, model: ReportModel) {
  const brief = isQuiet(status);
  return {
    ...groupHeading(status, findings.length),
    rows: brief ? null : rows.map((row) => rowView(row, model)),
    brief: brief ? findings.map((finding) => findingView(finding, model)) : null,
    vast: rows.length > vast,
  };
}

function tableView({ account, kinds, rows }: CoverageTable) {
  const global = rows.every(({ region }) => region === globalRegion);
  const heads = kinds.map((kind) => escapeUnprintable(kind).replaceAll('-', ' '));
  const caption = `Account ${escapeUnprintable(account)}, ${global ? 'global' : 'by region'}`;
  return {
    caption,
    label: `${caption}: ${heads.join(', ')}`,
    kinds: heads,
    rows: rows.map(({ region, cells }) => ({ region: escapeUnprintable(region), cells: cells.map(cellView) })),
  };
}

function unusedView({ account, kinds, error }: UnusedKinds) {
  const named = kinds.map((kind) => escapeUnprintable(kind).replaceAll('-', ' ')).join(', ');
  return `Account ${escapeUnprintable(account)}, not read: ${named} (${escapeUnprintable(error)})`;
}

function cellView({ status, optional, api, error }: Coverage) {
  const left = status === 'skipped' && optional === true;
  const why = [api, error].filter((part) => part !== undefined).join(': ');
  return {
    status: left ? 'optional' : status,
    word: left ? 'none' : coverageWords[status],
    why: why === '' ? null : escapeUnprintable(why),
  };
}

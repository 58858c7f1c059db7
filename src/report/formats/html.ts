import { createHash } from 'node:crypto';
import { globalRegion, type Coverage } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CoverageTable, UnusedKinds } from '../coverage.ts';
import { findingsOf, type FindingGroup, type OwnerTotals, type ReportModel } from '../model.ts';
import { accessMatrix } from '../page/access-matrix.ts';
import { filtersOf } from '../page/filters.ts';
import { trendChart } from '../page/trend.ts';
import { loadTemplates } from '../templates.ts';
import { accessViews, findingView, groupHeading, ownerView, runView, undecidedViews, unreadViews } from '../view.ts';
import {
  capital,
  countOf,
  coverageWords,
  grouped,
  isQuiet,
  severityOrder,
  statusOrder,
  statusWords,
} from '../words.ts';

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
    tiles: statusOrder.map((status) => tile(model, status)),
    severities: severityBar(model),
    unread: unreadViews(model),
    unreadHeading: `${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')} not read`,
    undecided: undecidedViews(model),
    undecidedHeading: `${countOf(model.undecided.length, 'rule')} not decided`,
    remarks: model.remarks.map((remark) => escapeUnprintable(remark)),
    access: accessViews(model),
    matrix: accessMatrix(model),
    trend: trendChart(model),
    filters: filtersOf(model),
    ending: model.endingSoon.map((finding) => findingView(finding, model)),
    groups: groups.map((group) => groupView(group, model)),
    owners: owners.map((owner) => ({ ...ownerView(owner), bar: ownerBar(owner, owners) })),
    scopes: `${grouped(coverage.read)} of ${countOf(coverage.meant, 'scope')} read`,
    tables: coverage.tables.map(tableView),
    unused: coverage.unused.map(unusedView),
  };
}

function tile(model: ReportModel, status: (typeof statusOrder)[number]) {
  const number = findingsOf(model, status).length;
  return { status, word: capital(statusWords[status]), number: grouped(number), some: number > 0 };
}

/** The drift by severity, as widths of a bar that is 100 units wide; null without drift. */
function severityBar({ result: { totals } }: ReportModel) {
  const all = severityOrder.reduce((sum, severity) => sum + totals.bySeverity[severity], 0);
  if (all === 0) return null;
  let start = 0;
  return severityOrder
    .filter((severity) => totals.bySeverity[severity] > 0)
    .map((severity) => {
      const number = totals.bySeverity[severity];
      const width = (100 * number) / all;
      const segment = {
        severity,
        word: capital(severity),
        number: grouped(number),
        start: start.toFixed(2),
        width: width.toFixed(2),
      };
      start += width;
      return segment;
    });
}

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

function groupView({ status, findings }: FindingGroup, model: ReportModel) {
  const views = findings.map((finding) => findingView(finding, model));
  const brief = isQuiet(status);
  return {
    ...groupHeading(status, findings.length),
    full: brief ? null : views,
    brief: brief ? views : null,
    vast: findings.length > vast,
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

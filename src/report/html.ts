import { createHash } from 'node:crypto';
import { globalRegion, type Coverage } from '../domain/scope.ts';
import type { CoverageTable } from './coverage.ts';
import { findingsOf, type FindingGroup, type ReportModel } from './model.ts';
import { loadTemplates } from './templates.ts';
import { accessViews, findingView, groupHeading, ownerView, runView, unreadViews } from './view.ts';
import { visible } from './visible.ts';
import { capital, count, coverageWords, grouped, isQuiet, severityOrder, statusOrder, statusWords } from './words.ts';

/**
 * The report as one HTML file: no script, nothing from the network, opens from disk and from an attachment. Its own
 * Content-Security-Policy allows its style sheet, by hash, and nothing else.
 */
export async function html(model: ReportModel): Promise<string> {
  const { page, pageStyles } = await loadTemplates();
  return `${page({ ...pageView(model), policy: contentSecurityPolicy(pageStyles) }).trimEnd()}\n`;
}

function contentSecurityPolicy(styles: string): string {
  const hash = createHash('sha256').update(styles).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
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
    unreadHeading: `${grouped(coverage.meant - coverage.read)} of ${count(coverage.meant, 'scope')} not read`,
    access: accessViews(model),
    groups: groups.map((group) => groupView(group, model)),
    owners: owners.map((owner) => ownerView(owner)),
    scopes: `${grouped(coverage.read)} of ${count(coverage.meant, 'scope')} read`,
    tables: coverage.tables.map(tableView),
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
  return severityOrder.filter((severity) => totals.bySeverity[severity] > 0).map((severity) => {
    const number = totals.bySeverity[severity];
    const width = (100 * number) / all;
    const segment = { severity, word: capital(severity), number: grouped(number), start: start.toFixed(2), width: width.toFixed(2) };
    start += width;
    return segment;
  });
}

function groupView({ status, findings }: FindingGroup, model: ReportModel) {
  const views = findings.map((finding) => findingView(finding, model));
  const brief = isQuiet(status);
  return { ...groupHeading(status, findings.length), full: brief ? null : views, brief: brief ? views : null };
}

function tableView({ account, kinds, rows }: CoverageTable) {
  const global = rows.every(({ region }) => region === globalRegion);
  const heads = kinds.map((kind) => visible(kind).replaceAll('-', ' '));
  const caption = `Account ${visible(account)}, ${global ? 'global' : 'by region'}`;
  return {
    caption,
    label: `${caption}: ${heads.join(', ')}`,
    kinds: heads,
    rows: rows.map(({ region, cells }) => ({ region: visible(region), cells: cells.map(cellView) })),
  };
}

function cellView({ status, optional, api, error }: Coverage) {
  const left = status === 'skipped' && optional === true;
  const why = [api, error].filter((part) => part !== undefined).join(': ');
  return { status: left ? 'optional' : status, word: left ? 'none' : coverageWords[status], why: why === '' ? null : visible(why) };
}

import type { AuditResult } from '../domain/audit-result.ts';
import type { CheckSummary } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { reportModel, type ReportModel } from './model.ts';
import reportSchema from './report.schema.json' with { type: 'json' };
import type { Appearance } from './terminal.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

export { mailMessage } from './mail.ts';
export { reportModel, type ReportModel } from './model.ts';
export { renderChanges } from './changes.ts';
export { renderRuns } from './runs.ts';
export { wrapped, type Appearance } from './terminal.ts';

/** How a report is rendered. */
export interface RenderOptions extends Appearance {
  /** What the checks look for: `sarif` tells it of those that found something. */
  readonly checks?: readonly CheckSummary[];
}

type Renderer = (model: ReportModel, options: RenderOptions) => string | Promise<string>;

/** A format is one file and one line here; the first is what people get who ask for none. */
const renderers = {
  text,
  json,
  csv,
  html,
  markdown,
  sarif,
  junit,
} satisfies Record<string, Renderer>;

export type Format = keyof typeof renderers;

/** The names of the formats, `text` first. */
export const formats = Object.keys(renderers) as [Format, ...Format[]];

/** The JSON Schema (draft-07) of the format `json`. */
export const reportJsonSchema: JsonObject = reportSchema;

/**
 * Renders a result: the same text for the same result, whenever and wherever. Colour and width concern `text` alone.
 * Rejects with a RangeError that lists the formats where it does not know the one asked for.
 */
export async function renderReport(
  result: AuditResult,
  format: string,
  options: RenderOptions = { color: false, width: 100 },
): Promise<string> {
  if (!isFormat(format)) throw new RangeError(`unknown format "${format}"; there are ${formats.join(', ')}`);
  const renderer: Renderer = renderers[format];
  return renderer(reportModel(result), options);
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(renderers, name);
}

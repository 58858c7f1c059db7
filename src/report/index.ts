import type { AuditResult } from '../domain/audit-result.ts';
import type { JsonObject } from '../domain/json.ts';
import type { CauseEntry } from './causes/entry.ts';
import { renderers, type Renderer, type RenderOptions } from './formats/index.ts';
import { reportModel } from './model.ts';
import reportSchema from './report.schema.json' with { type: 'json' };

export { mailMessage } from './mail/message.ts';
export { reportModel, type ReportModel } from './model.ts';
export { renderChanges } from './changes.ts';
export { renderRuns } from './runs.ts';
export { summarizeReport } from './summary.ts';
export { wrapped, type Appearance } from './terminal.ts';
export { filteredValue, filterFields, narrowed, nobody, type FilterField, type ReportFilter } from './filter.ts';
export { renderSummary } from './totals.ts';
export type { RenderOptions };

export type Format = keyof typeof renderers;

/** The names of the formats, `text` first. */
export const formats = Object.keys(renderers) as [Format, ...Format[]];

/** The JSON Schema (draft-07) of the format `json`. */
export const reportJsonSchema: JsonObject = reportSchema;

/** Renders a result. Rejects with a RangeError that lists the formats where it does not know the one asked for. */
export async function renderReport(
  result: AuditResult,
  format: string,
  options: RenderOptions = { color: false, width: 100 },
): Promise<string> {
  if (!isFormat(format)) throw new RangeError(`unknown format "${format}"; the formats are ${formats.join(', ')}`);
  const renderer: Renderer = renderers[format];
  return renderer(reportModel(result, options.filter), options);
}

/** What a report shows a cause in: with the others by which the same people did the same, if there are some. */
export function entryOfCause(result: AuditResult, id: string): CauseEntry | undefined {
  const { fresh, earlier } = reportModel(result).causes;
  return [...fresh, ...earlier].find(({ ids }) => ids.includes(id));
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(renderers, name);
}

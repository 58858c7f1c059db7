import type { CheckSummary } from '../../domain/finding.ts';
import type { ReportFilter } from '../filter.ts';
import type { ReportModel } from '../model.ts';
import type { Appearance } from '../terminal.ts';
import { asff } from './asff.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { ocsf } from './ocsf.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** How a report is rendered. Colour and width concern `text` alone. */
export interface RenderOptions extends Appearance {
  /** What the checks look for: `sarif` says it of the checks that found something. */
  readonly checks?: readonly CheckSummary[];
  /** Whether `text` shows every finding in full, however long it gets. */
  readonly all?: boolean;
  /** The findings that are shown; all, unless given. */
  readonly filter?: ReportFilter | undefined;
}

/** Makes the report from the model: the same text for the same model, whenever and wherever. */
export type Renderer = (model: ReportModel, options: RenderOptions) => string | Promise<string>;

/** A format is one file here and one line; the first is what people get who ask for none. */
export const renderers = {
  text,
  json,
  csv,
  html,
  markdown,
  sarif,
  junit,
  asff,
  ocsf,
} satisfies Record<string, Renderer>;

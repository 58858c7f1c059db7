import { previousRunsShown } from '../../domain/audit-result.ts';
import { driftNumber } from '../context.ts';
import type { ReportModel } from '../model.ts';
import { countOf, dayOf, grouped, severityOrder } from '../words.ts';

/** A bar's width with the gap behind it, and the height of the highest, in the units of the drawing. */
const [step, height] = [24, 60];

/** Of fourteen runs; fewer leave the rest of it empty. */
const fullWidth = (previousRunsShown + 1) * step - 4;

/** The drift of the last runs as stacked bars, one for each, with their numbers; null where this is the first run. */
export function trendChart({ trend: runs }: ReportModel) {
  if (runs.length === 0) return null;
  const totalOf = (bySeverity: (typeof runs)[number]['bySeverity']) =>
    severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0);
  const most = Math.max(1, ...runs.map(({ bySeverity }) => totalOf(bySeverity)));
  const bars = runs.map((run, index) => {
    let top = height;
    return {
      x: index * step,
      middle: index * step + (step - 4) / 2,
      number: driftNumber(run),
      labelY: (height - (height * totalOf(run.bySeverity)) / most + 10).toFixed(1),
      day: dayOf(run.startedAt).slice(8),
      parts: severityOrder
        .toReversed()
        .map((severity) => {
          const size = (height * run.bySeverity[severity]) / most;
          top -= size;
          return { severity, y: (top + 14).toFixed(1), height: size.toFixed(1) };
        })
        .filter((part) => part.height !== '0.0'),
    };
  });
  const said = runs.map(
    ({ startedAt, bySeverity, whole }) =>
      `${dayOf(startedAt)}: ${severityOrder.map((severity) => `${grouped(bySeverity[severity])} ${severity}`).join(', ')}${whole ? '' : ', not everything was read'}`,
  );
  return {
    caption: `Drift over the last ${countOf(runs.length, 'run')}`,
    partly: runs.some(({ whole }) => !whole),
    said: said.join('; '),
    width: fullWidth,
    bars,
  };
}

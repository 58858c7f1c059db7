import { previousRunsShown } from '../../domain/audit-result.ts';
import { nightNumber } from '../background.ts';
import type { ReportModel } from '../model.ts';
import { count, dayOf, grouped, severityOrder } from '../words.ts';

/** A bar's width with the gap behind it, and the height of the highest, in the units of the drawing. */
const [step, height] = [24, 60];

/** Of fourteen nights; fewer leave the rest of it free. */
const fullWidth = (previousRunsShown + 1) * step - 4;

/** The drift of the last nights as stacked bars, one a night, with their numbers; null where this is the first. */
export function trendChart({ nights }: ReportModel) {
  if (nights.length === 0) return null;
  const totalOf = (bySeverity: (typeof nights)[number]['bySeverity']) =>
    severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0);
  const most = Math.max(1, ...nights.map(({ bySeverity }) => totalOf(bySeverity)));
  const bars = nights.map((night, index) => {
    let top = height;
    return {
      x: index * step,
      middle: index * step + (step - 4) / 2,
      number: nightNumber(night),
      labelY: (height - (height * totalOf(night.bySeverity)) / most + 10).toFixed(1),
      day: dayOf(night.startedAt).slice(8),
      parts: severityOrder
        .toReversed()
        .map((severity) => {
          const size = (height * night.bySeverity[severity]) / most;
          top -= size;
          return { severity, y: (top + 14).toFixed(1), height: size.toFixed(1) };
        })
        .filter((part) => part.height !== '0.0'),
    };
  });
  const said = nights.map(
    ({ startedAt, bySeverity, whole }) =>
      `${dayOf(startedAt)}: ${severityOrder.map((severity) => `${grouped(bySeverity[severity])} ${severity}`).join(', ')}${whole ? '' : ', not everything read'}`,
  );
  return {
    caption: `Drift over the last ${count(nights.length, 'night')}`,
    partly: nights.some(({ whole }) => !whole),
    said: said.join('; '),
    width: fullWidth,
    bars,
  };
}

import { driftNumber } from '../context.ts';
import type { ReportModel } from '../model.ts';
import { countOf, dayOf, grouped, severityOrder } from '../words.ts';

/** The size of the drawing, and the room around the line for its last point. */
const [width, height, margin] = [132, 36, 4];

/** The drift of the last runs as a line, with their numbers as a text; null where this is the first run. */
export function trendChart({ trend: runs, zone }: ReportModel) {
  if (runs.length === 0) return null;
  const numbers = runs.map(({ bySeverity }) => severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0));
  const most = Math.max(1, ...numbers);
  const points = numbers.map((number, index) => ({
    x: (margin + (index * (width - 2 * margin)) / (runs.length - 1)).toFixed(1),
    y: (height - margin - (number * (height - 2 * margin)) / most).toFixed(1),
  }));
  const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const said = runs.map(
    (run) =>
      `${dayOf(run.startedAt, zone)}: ${severityOrder.map((severity) => `${grouped(run.bySeverity[severity])} ${severity}`).join(', ')}${run.whole ? '' : ', not everything was read'}`,
  );
  return {
    caption: `Drift of ${countOf(runs.length, 'run')}, ${runs.slice(0, 1).map(driftNumber).join('')} to ${runs.slice(-1).map(driftNumber).join('')}`,
    partly: runs.some(({ whole }) => !whole),
    said: said.join('; '),
    width,
    height,
    line,
    area: `${line}L${width - margin} ${height}L${margin} ${height}Z`,
    gaps: points.filter((_, index) => runs[index]?.whole === false),
    now: points.at(-1) ?? { x: '0', y: '0' },
  };
}

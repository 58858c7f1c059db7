import type { ReportSummary, SummaryRoom } from '../domain/report-summary.ts';

/** From the most detail to the least. */
const rooms: readonly SummaryRoom[] = [
  { causes: 8, consequences: 3, listed: 12, characters: 400, command: 1000 },
  { causes: 6, consequences: 2, listed: 8, characters: 300, command: 600 },
  { causes: 4, consequences: 2, listed: 6, characters: 240, command: 400 },
  { causes: 3, consequences: 1, listed: 4, characters: 200, command: 300 },
  { causes: 2, consequences: 1, listed: 3, characters: 140, command: 0 },
];

const smallest: SummaryRoom = { causes: 1, consequences: 1, listed: 2, characters: 80, command: 0 };

/** The first form, from the most detail to the least, that fits; the smallest where none does. */
export function firstThatFits<Form>(
  summary: (room: SummaryRoom) => ReportSummary,
  render: (summary: ReportSummary) => Form,
  fits: (form: Form) => boolean,
): Form {
  for (const room of rooms) {
    const form = render(summary(room));
    if (fits(form)) return form;
  }
  return render(summary(smallest));
}

/**
 * When a server wants the next attempt: milliseconds from now, or a time; undefined where it does not say, or not in the
 * form of RFC 9110, 10.2.3. A date counts from the answer's own `Date`, so that the two clocks may differ.
 */
export function retryAfterOf(headers: Headers): number | Date | undefined {
  const wanted = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(wanted)) return Number(wanted) * 1000;
  const time = httpDate(wanted);
  if (time === undefined) return undefined;
  const answered = httpDate(headers.get('date')?.trim() ?? '');
  return answered === undefined ? new Date(time) : Math.max(0, time - answered);
}

/** `Sun, 29 Nov 2026 01:02:03 GMT` in milliseconds; no other text is a time of HTTP that servers still send. */
function httpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditResult } from '../domain/audit-result.ts';
import type { OutboxState } from '../domain/notification.ts';
import type { CalledApi, Traffic } from '../domain/traffic.ts';

/** What is measured at the moment when Prometheus asks. */
export interface MetricInput {
  readonly outbox: OutboxState;
  /** When the newest run started that read everything, ISO 8601. */
  readonly lastComplete: string | undefined;
  /** When the worker's clock ticked last, ISO 8601; undefined before it starts. */
  readonly tickedAt: string | undefined;
  readonly now: Date;
}

/** The worker's metrics for Prometheus. Counters begin at zero with the process. */
export interface Metrics {
  readonly traffic: Traffic;
  audited(result: AuditResult): void;
  failed(): void;
  /** The text form and its content type. */
  text(input: MetricInput): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function createMetrics(): Metrics {
  const registers = [new Registry()] as [Registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `driftwarden_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `driftwarden_${name}`, help, labelNames, registers });

  const runs = counter('runs_total', 'Audits since the worker started, by verdict; "failed" could not run.', [
    'verdict',
  ]);
  const duration = new Histogram({
    name: 'driftwarden_run_duration_seconds',
    help: 'How long audits took.',
    buckets: [1, 5, 15, 60, 300, 900, 3600],
    registers,
  });
  const findings = gauge('findings', 'Drift that the last audit of a schedule reported, by severity.', [
    'schedule',
    'severity',
  ]);
  const scopes = gauge('scopes', 'Scopes of the last audit of a schedule, by what became of them.', [
    'schedule',
    'status',
  ]);
  const calls = counter('api_calls_total', 'Requests to AWS, repetitions included.', ['service', 'region']);
  const throttles = counter('api_throttles_total', 'Requests that AWS throttled.', ['service', 'region']);
  const waiting = gauge('outbox_waiting', 'Notifications that wait to be sent.');
  const oldest = gauge('outbox_oldest_seconds', 'How long the oldest of them has waited.');
  const undelivered = gauge('outbox_given_up', 'Recipients whose last notification failed permanently.');
  const age = gauge(
    'last_complete_snapshot_age_seconds',
    'Seconds since an audit began that read every scope; NaN where none ever did.',
  );

  const tick = gauge(
    'worker_tick_age_seconds',
    'Seconds since the worker last looked for slots, which it does every minute.',
  );

  return {
    traffic: {
      request: (called) => {
        calls.inc(serviceLabels(called));
      },
      throttled: (called) => {
        throttles.inc(serviceLabels(called));
      },
    },
    audited: ({ run, verdict, totals, coverage, background: { schedule = 'none' } }) => {
      runs.inc({ verdict });
      duration.observe((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000);
      for (const [severity, number] of Object.entries(totals.bySeverity)) findings.set({ schedule, severity }, number);
      for (const status of ['complete', 'denied', 'failed', 'skipped'])
        scopes.set({ schedule, status }, coverage.filter((scope) => scope.status === status).length);
    },
    failed: () => {
      runs.inc({ verdict: 'failed' });
    },
    text: async ({ outbox, lastComplete, tickedAt, now }) => {
      const secondsSince = (time: string) => (now.getTime() - Date.parse(time)) / 1000;
      waiting.set(outbox.waiting);
      oldest.set(outbox.oldest === undefined ? 0 : secondsSince(outbox.oldest));
      undelivered.set(outbox.permanentlyFailed.length);
      age.set(lastComplete === undefined ? Number.NaN : secondsSince(lastComplete));
      tick.set(tickedAt === undefined ? Number.NaN : secondsSince(tickedAt));
      return { contentType: registers[0].contentType, text: await registers[0].metrics() };
    },
  };
}

function serviceLabels({ api, region }: CalledApi): { readonly service: string; readonly region: string } {
  return { service: api.split(':')[0] ?? api, region };
}

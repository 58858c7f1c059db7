import { resolve } from 'node:path';
import { awsSource, directorySource, kindsRead, policySimulator, type Source } from '../aws/index.ts';
import type { Settings } from '../config/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Log } from '../domain/log.ts';
import { globalRegion, type Scope } from '../domain/scope.ts';
import type { PolicySimulator } from '../domain/simulation.ts';
import type { Traffic } from '../domain/traffic.ts';
import { simulationKind, verifyChecks } from '../verify/index.ts';
import type { Io } from './io.ts';

/** What the flags of an audit say about where it reads. */
export interface PlaceOptions {
  readonly from?: string;
  readonly region?: readonly string[] | 'all';
}

/** The place that the flags and the configuration say to read. */
export function sourceFor(io: Io, settings: Settings, options: PlaceOptions, log: Log, traffic?: Traffic): Source {
  if (options.from !== undefined) return directorySource(resolve(io.cwd, options.from));
  const { endpoint, account, budget } = settings;
  return awsSource({ endpoint, account, budget, log, traffic, regions: options.region ?? settings.regions });
}

/** AWS's policy simulator, asked with the credentials and within the budget of the audit. */
export function simulatorFor(
  { endpoint, account, budget, regions }: Settings,
  log: Log,
  traffic?: Traffic,
): PolicySimulator {
  return policySimulator({ endpoint, account, budget, regions, log, traffic });
}

/** Makes the test whether the configuration reads a scope, by one of its schedules or on demand. */
export function scopeFilter(
  { regions, schedules, verify }: Settings,
  options: PlaceOptions,
  { severity }: Pick<Baseline, 'severity'>,
): (scope: Scope) => boolean {
  const verifies = verify !== undefined && severity.get(verifyChecks[0].id) !== 'off';
  const plans = Object.values(schedules);
  const places = [regions, options.region, ...plans.map((plan) => plan.regions)].filter((place) => place !== undefined);
  const named =
    options.from !== undefined || places.includes('all') ? undefined : new Set([globalRegion, ...places.flat()]);
  const kinds =
    plans.length === 0 || plans.some((plan) => plan.kinds === undefined)
      ? undefined
      : new Set(plans.flatMap((plan) => kindsRead(plan.kinds ?? [])));
  return ({ region, kind }) =>
    kind === simulationKind ? verifies : (named?.has(region) ?? true) && (kinds?.has(kind) ?? true);
}

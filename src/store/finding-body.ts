import type { Finding } from '../domain/finding.ts';
import type { Json } from '../domain/json.ts';

/** A finding as a database keeps it: `dependsOn` has been called `restsOn` there since the first version. */
type KeptFinding = Omit<Finding, 'dependsOn'> & { readonly restsOn: Finding['dependsOn'] };

/** What is kept of a finding, as JSON. */
export function findingBody({ dependsOn, ...finding }: Finding): Json {
  return { ...finding, restsOn: dependsOn } as unknown as Json;
}

/** The finding that was kept as this JSON text. */
export function findingOfBody(body: string): Finding {
  const { restsOn: dependsOn, ...finding } = JSON.parse(body) as KeptFinding;
  return { ...finding, dependsOn };
}

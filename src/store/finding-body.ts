import type { Finding } from '../domain/finding.ts';
import type { Json } from '../domain/json.ts';

/** A finding as a database keeps it: `dependsOn` has been called `restsOn` there since the first version. */
type KeptFinding<Kept extends Finding> = Omit<Kept, 'dependsOn'> & { readonly restsOn: Finding['dependsOn'] };

/** What is kept of a finding, as JSON. */
export function findingBody<Kept extends Finding>({ dependsOn, ...finding }: Kept): Json {
  return { ...finding, restsOn: dependsOn } as unknown as Json;
}

/** The finding that was kept as this JSON text. */
export function findingOfBody<Kept extends Finding>(body: string): Kept {
  const { restsOn: dependsOn, ...finding } = JSON.parse(body) as KeptFinding<Kept>;
  return { ...finding, dependsOn } as unknown as Kept;
}

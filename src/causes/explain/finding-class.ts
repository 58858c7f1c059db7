import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import { canonicalJson } from '../../domain/json.ts';

/**
 * A text that is equal for findings which say the same about principals that no policy tells apart, before or now: they
 * follow from the same changes. `classes` has a key of each principal by ARN. Other findings have texts of their own.
 */
export function findingClass(finding: Finding, classes: ReadonlyMap<string, string>): string {
  const { id, check, severity, evidence, resource } = finding;
  const key = classes.get(resource.arn);
  if (key === undefined || accessEvidenceOf(evidence) === undefined) return id;
  const own = JSON.stringify(resource.arn);
  return [check, severity, canonicalJson(evidence).replaceAll(own, 'own'), key].join('\n');
}

import type { AccessRule } from '../domain/access-rule.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Resource } from '../domain/resource.ts';
import { compileSelector } from './shared/selector.ts';

/** Makes the function that writes down which access rules of the baseline select a resource. */
export function rulesMatching({ access }: Baseline): (resource: Resource<string, unknown>) => string {
  const selectors = access.flatMap((rule) => ('resources' in rule ? [compileSelector(rule.resources)] : []));
  return (resource) => selectors.map((isSelected) => (isSelected(resource) ? '1' : '0')).join('');
}

/** Whether an access rule selects a resource; a rule about launches selects none. */
export function isSelectedBy(rule: AccessRule): (resource: Resource<string, unknown>) => boolean {
  return 'resources' in rule ? compileSelector(rule.resources) : () => false;
}

import { targetKinds } from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { CheckRule } from '../check.ts';
import { identityKinds } from '../shared/reads.ts';
import { compilePlace, compileSelector } from '../shared/selector.ts';

/** Where the baseline declares a rule about access. */
export function ruleName(name: string): string {
  return `access ${name}`;
}

/** A rule about actions, as checks declare theirs. */
export function actionRuleOf({ name, resources, kinds = targetKinds }: ActionRule): CheckRule {
  const reads = kinds.map((about) => ({ about, with: [...(furtherKinds.get(about) ?? []), ...identityKinds] }));
  return { name: ruleName(name), reads, bearsOn: compileSelector(resources), isAbout: compilePlace(resources) };
}

/** The kinds that tell how resources of a kind are protected and used. */
export const furtherKinds: ReadonlyMap<string, readonly string[]> = new Map([
  ['instance', ['instance-attribute']],
  ['image', ['image-attribute']],
  ['volume', ['instance']],
  ['snapshot', ['image']],
]);

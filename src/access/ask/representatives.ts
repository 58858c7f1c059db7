import type { Resource } from '../../domain/resource.ts';
import type { CompiledPolicy } from '../policy/compile-policy.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { classesOf, type PolicyReads } from '../paths/model/target-classes.ts';
import { targetFactory } from '../paths/model/target-factory.ts';
import type { Target } from '../paths/model/target.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';

type AnyResource = Resource<string, unknown>;

/**
 * Resources of an account that stand for all of it: one of each group that no policy of the models tells apart, and that
 * have the same key; with what they are attached to. By ARN. What is no target of access questions is left out.
 */
export function representatives(
  models: readonly [AccessModel, ...AccessModel[]],
  keyOf: (resource: AnyResource) => string,
): ReadonlySet<string> {
  const [{ snapshot }] = models;
  const resources = snapshot.snapshot.resources.filter(({ kind }) => targetTypeOf(kind) !== undefined);
  const targets = resources.map(targetFactory(snapshot));
  const arns = new Set<string>();
  for (const { members } of classesOf(targets, readsOf(models))) {
    const keys = new Set<string>();
    for (const member of members) {
      const [resource, target] = [resources[member], targets[member]];
      const key = resource ? keyOf(resource) : '';
      if (!target || keys.has(key)) continue;
      keys.add(key);
      addWithFacts(target, arns);
    }
  }
  return arns;
}

/** What all policies of the models read about a resource, whatever the action. */
function readsOf(models: readonly AccessModel[]): PolicyReads {
  const policies = new Set(models.flatMap(policiesOf));
  const statements = [...policies].flatMap((policy) => ('problem' in policy ? [] : policy.statements));
  const globs = statements.flatMap(({ resourceGlobs }) => resourceGlobs);
  return {
    keys: new Set(
      statements.flatMap(({ conditions, resourceVariables }) => [
        ...conditions.flatMap(({ reads }) => reads),
        ...resourceVariables,
      ]),
    ),
    globs: [...new Map(globs.map((glob) => [glob.join(), glob])).values()],
    wholeArn: statements.some(({ resourceTemplates }) => resourceTemplates.length > 0),
  };
}

function policiesOf({ identities, groups, managed }: AccessModel): readonly CompiledPolicy[] {
  return [
    ...identities.flatMap(({ policies, boundary }) => [...policies, ...(boundary ? [boundary] : [])]),
    ...groups.flatMap(({ policies }) => policies),
    ...managed.flatMap(({ versions }) => versions),
  ].map(({ compiled }) => compiled);
}

function addWithFacts(target: Target, arns: Set<string>): void {
  if (arns.has(target.arn)) return;
  arns.add(target.arn);
  for (const fact of Object.values(target.facts as Readonly<Record<string, unknown>>))
    for (const other of [fact].flat()) if (isTarget(other)) addWithFacts(other, arns);
}

function isTarget(fact: unknown): fact is Target {
  return typeof fact === 'object' && fact !== null && 'arn' in fact;
}

import type { Resource } from '../../domain/resource.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { CompiledPolicy } from '../policy/compile-policy.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { actorOf } from '../paths/model/actor.ts';
import { classesOf, type PolicyReads } from '../paths/model/classes/target-classes.ts';
import { targetFactory, targetsOf } from '../paths/model/target-factory.ts';
import type { Target } from '../paths/model/target.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';
import { principalEquivalence } from '../paths/search/equivalence.ts';

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
  const targetOf = targetFactory(snapshot);
  const arns = new Set<string>();
  for (const { members } of classesOf(targetsOf(snapshot, resources), readsOf(models))) {
    const keys = new Set<string>();
    for (const member of members) {
      const resource = resources[member];
      const key = resource ? keyOf(resource) : '';
      if (!resource || keys.has(key)) continue;
      keys.add(key);
      addWithFacts(targetOf(resource), arns);
    }
  }
  return arns;
}

/**
 * Users and roles that stand for all of the models: two of each equivalence class, as one can act on the other. By ARN.
 */
export function representativeIdentities(models: readonly AccessModel[]): ReadonlySet<string> {
  const keys = identityClasses(models);
  const classes = Map.groupBy(keys.keys(), (arn) => keys.get(arn) ?? '');
  return new Set([...classes.values()].flatMap((members) => members.slice(0, 2)));
}

/** Of each user and role, by ARN, a key that is equal for those whom none of the models tells apart. */
export function identityClasses(models: readonly AccessModel[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  models.forEach((model, place) => {
    const equivalence = principalEquivalence(model);
    for (const identity of model.identities)
      keys.set(
        identity.arn,
        `${keys.get(identity.arn) ?? ''}\n${place} ${equivalence.equivalenceKey(actorOf(identity))}`,
      );
  });
  return keys;
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

/** Some resources of an account, with what they are attached to; all by ARN. */
export function withFacts(snapshot: SnapshotIndex, arns: ReadonlySet<string>): ReadonlySet<string> {
  const targetOf = targetFactory(snapshot);
  const found = new Set<string>();
  for (const resource of snapshot.snapshot.resources)
    if (arns.has(resource.arn) && targetTypeOf(resource.kind)) addWithFacts(targetOf(resource), found);
  return arns.union(found);
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

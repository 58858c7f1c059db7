import { isEverything, overlap } from '../../policy/patterns/pattern-containment.ts';
import { compileGlob, matches, type Glob } from '../../policy/patterns/glob.ts';
import type { CompiledStatement } from '../../policy/compile-policy.ts';
import type { Actor } from '../model/actor.ts';
import { dominanceOf, type Dominates } from './dominance.ts';
import type { Identity } from '../model/identity.ts';
import { isPrincipalKey } from '../model/request-context.ts';
import type { AccessModel } from '../model/access-model.ts';

/**
 * Who has the same powers as whom: of kin, what one can do the other can, to themselves and to the rest of the world.
 */
export interface PrincipalEquivalence {
  /** Equal for kin. */
  equivalenceKey(actor: Actor): string;
  /** Whether policies of the actor read who it is, so that its answers are its own. */
  readsPrincipal(actor: Actor): boolean;
  /** Over whom somebody is. */
  readonly dominanceOf: (strong: Actor) => Dominates | undefined;
}

/**
 * Works out the kinship of a world. Kin hold policies of the same content, and no policy of the world, trust policies
 * among them, tells them apart: neither by a pattern that means one of them, nor by a tag, nor by name.
 */
export function principalEquivalence(world: AccessModel): PrincipalEquivalence {
  const { identities, groups, managed } = world;
  const policies = [
    ...identities.flatMap((identity) => [...identity.policies, ...(identity.boundary ? [identity.boundary] : [])]),
    ...groups.flatMap((group) => group.policies),
  ];
  const distinct = new Map(policies.map(({ content, compiled }) => [content, compiled]));
  const compiled = [
    ...distinct.values(),
    ...managed.flatMap(({ versions }) => versions.map((version) => version.compiled)),
  ];
  const statementsOf = (policy: (typeof compiled)[number]): readonly CompiledStatement[] =>
    'problem' in policy ? [] : policy.statements;
  const patterns = new Map(
    compiled
      .flatMap(statementsOf)
      .flatMap(({ resourceGlobs }) => resourceGlobs)
      .map((glob) => [glob.join(), glob]),
  );
  const telling = [...patterns.values()].filter(tellsIdentitiesApart);
  const trusted = new Set(
    identities
      .flatMap(({ trust }) => (trust ? statementsOf(trust) : []))
      .flatMap(({ principals }) => principals?.items.map(({ value }) => value) ?? []),
  );
  const trustIsPersonal = identities.some(({ trust }) => trust && statementsOf(trust).some(statementReadsPrincipal));

  const marks = new Map<Identity, string>();
  const markOf = (identity: Identity): string => {
    const { arn, kind, account, groups: memberships, uniqueId } = identity;
    const named = trusted.has(arn) || trusted.has(uniqueId);
    const mark = `${kind} ${account} ${memberships.join()} ${telling.map((glob) => (matches(glob, arn) ? '1' : '0')).join('')} ${named ? arn : ''}`;
    marks.set(identity, mark);
    return mark;
  };
  const personal = new Map<string, boolean>();
  const isPersonal = (actor: Actor): boolean => {
    const found =
      personal.get(actor.contents) ??
      [...actor.layers.identity, ...(actor.layers.boundary ?? [])].flatMap(statementsOf).some(statementReadsPrincipal);
    personal.set(actor.contents, found);
    return found;
  };
  return {
    readsPrincipal: isPersonal,
    dominanceOf: dominanceOf(world),
    equivalenceKey: (actor) => {
      const { identity, contents, canBringMfa, tags } = actor;
      const own = trustIsPersonal || isPersonal(actor) ? identity.arn : '';
      return `${contents} ${attachmentsOf(actor)} ${canBringMfa ? 'mfa' : ''} ${JSON.stringify(tags)} ${marks.get(identity) ?? markOf(identity)} ${own}`;
    },
  };
}

/** Where its policies hang, which tells by which calls they can be changed. */
function attachmentsOf({ policies, boundary }: Actor): string {
  return [
    ...policies.map(({ arn, holder, content }) => arn ?? `${holder.kind} ${content}`).sort(),
    boundary?.arn ?? '',
  ].join();
}

function statementReadsPrincipal({ conditions, resourceVariables: resourceReads }: CompiledStatement): boolean {
  return resourceReads.some(isPrincipalKey) || conditions.some(({ reads }) => reads.some(isPrincipalKey));
}

/** Whether a pattern could mean one user, group or role and not another. */
function tellsIdentitiesApart(glob: Glob): boolean {
  return !isEverything(glob) && overlap(glob, anyIdentity);
}

const anyIdentity = compileGlob('arn:*:iam::*');

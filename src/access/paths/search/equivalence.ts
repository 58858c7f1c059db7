import { isEverything, overlap } from '../../policy/patterns/pattern-containment.ts';
import { compileGlob, matches, type Glob } from '../../policy/patterns/glob.ts';
import type { CompiledStatement } from '../../policy/compile-policy.ts';
import type { Actor } from '../model/actor.ts';
import { dominionsOf, type Dominion } from './dominance.ts';
import type { Identity } from '../model/identity.ts';
import { isOfActor } from '../model/observed-keys.ts';
import type { World } from '../model/access-model.ts';

/**
 * Who has the same powers as whom: of kin, what one can do the other can, to themselves and to the rest of the world.
 */
export interface Kinship {
  /** Equal for kin. */
  of(actor: Actor): string;
  /** Whether policies of the actor read who it is, so that its answers are its own. */
  isPersonal(actor: Actor): boolean;
  /** Over whom somebody is. */
  readonly dominionOf: (strong: Actor) => Dominion | undefined;
}

/**
 * Works out the kinship of a world. Kin hold policies of the same content, and no policy of the world, trust policies
 * among them, tells them apart: neither by a pattern that means one of them, nor by a tag, nor by name.
 */
export function kinshipOf(world: World): Kinship {
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
  const trustIsPersonal = identities.some(({ trust }) => trust && statementsOf(trust).some(readsTheActor));

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
      [...actor.layers.identity, ...(actor.layers.boundary ?? [])].flatMap(statementsOf).some(readsTheActor);
    personal.set(actor.contents, found);
    return found;
  };
  return {
    isPersonal,
    dominionOf: dominionsOf(world),
    of: (actor) => {
      const { identity, contents, canBringMfa, tags } = actor;
      const own = trustIsPersonal || isPersonal(actor) ? identity.arn : '';
      return `${contents} ${placesOf(actor)} ${canBringMfa ? 'mfa' : ''} ${JSON.stringify(tags)} ${marks.get(identity) ?? markOf(identity)} ${own}`;
    },
  };
}

/** Where its policies hang, which tells by which calls they can be changed. */
function placesOf({ policies, boundary }: Actor): string {
  return [
    ...policies.map(({ arn, holder, content }) => arn ?? `${holder.kind} ${content}`).sort(),
    boundary?.arn ?? '',
  ].join();
}

function readsTheActor({ conditions, resourceVariables: resourceReads }: CompiledStatement): boolean {
  return resourceReads.some(isOfActor) || conditions.some(({ reads }) => reads.some(isOfActor));
}

/** Whether a pattern could mean one user, group or role and not another. */
function tellsIdentitiesApart(glob: Glob): boolean {
  return !isEverything(glob) && overlap(glob, anyIdentity);
}

const anyIdentity = compileGlob('arn:*:iam::*');

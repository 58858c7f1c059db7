import { memoize, memoizeWeakly } from '../../../domain/memoize.ts';
import type { Tags } from '../../../domain/resource.ts';
import { isEverything, overlap } from '../../policy/patterns/pattern-containment.ts';
import { compileGlob, matches, type Glob } from '../../policy/patterns/glob.ts';
import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { changedGroups, type Actor } from '../model/actor.ts';
import { obtainablePolicies } from '../techniques/permission-gain/attachable.ts';
import { dominanceOf, type Dominance } from './dominance.ts';
import type { HeldPolicy, Identity } from '../model/identity.ts';
import { isPrincipalKey } from '../model/request-context.ts';
import type { AccessModel } from '../model/access-model.ts';

/**
 * Divides principals into equivalence classes: what one principal of a class can do, to itself or to anything else, all
 * of the class can do.
 */
export interface PrincipalEquivalence {
  /** Equal for all principals of an equivalence class. */
  readonly equivalenceKey: (actor: Actor) => string;
  /** Whether the actor's policies read who it is, so that its answers hold for no other. */
  readonly readsPrincipal: (actor: Actor) => boolean;
  /** Which principals can do all that others can. */
  readonly dominance: Dominance;
}

/**
 * Finds the equivalence classes of an access model. Equivalent principals have policies of equal content, and no policy
 * of the model, including trust policies, tells them apart: by a resource pattern, a tag or a name.
 */
export const principalEquivalence = memoizeWeakly((model: AccessModel): PrincipalEquivalence => {
  const { identities } = model;
  const policies = identities.flatMap((identity) => [
    ...identity.policies,
    ...(identity.boundary ? [identity.boundary] : []),
  ]);
  const distinct = new Map(policies.map(({ content, compiled }) => [content, compiled]));
  const compiled = [...distinct.values(), ...obtainablePolicies(model)];
  const statementsOf = (policy: (typeof compiled)[number]): readonly CompiledStatement[] =>
    'problem' in policy ? [] : policy.statements;
  const patterns = new Map(
    compiled
      .flatMap(statementsOf)
      .flatMap(({ resourceGlobs }) => resourceGlobs)
      .map((glob) => [glob.join(), glob]),
  );
  const tellingApart = [...patterns.values()].filter(tellsIdentitiesApart);
  const trusted = new Set(
    identities
      .flatMap(({ trust }) => (trust ? statementsOf(trust) : []))
      .flatMap(({ principals }) => principals?.items.map(({ value }) => value) ?? []),
  );
  const trustReadsPrincipal = identities.some(
    ({ trust }) => trust && statementsOf(trust).some(statementReadsPrincipal),
  );

  const marks = new Map<Identity, string>();
  const markOf = (identity: Identity): string => {
    const { arn, kind, account, groups: memberships, uniqueId } = identity;
    const named = trusted.has(arn) || trusted.has(uniqueId);
    const mark = `${kind} ${account} ${memberships.join()} ${tellingApart.map((glob) => (matches(glob, arn) ? '1' : '0')).join('')} ${named ? arn : ''}`;
    marks.set(identity, mark);
    return mark;
  };
  const reading = new Map<string, boolean>();
  const isPersonal = (actor: Actor): boolean => {
    const found =
      reading.get(actor.contents) ??
      [...actor.layers.identity, ...(actor.layers.boundary ?? [])].flatMap(statementsOf).some(statementReadsPrincipal);
    reading.set(actor.contents, found);
    return found;
  };
  return {
    readsPrincipal: isPersonal,
    dominance: dominanceOf(model),
    equivalenceKey: memoizeWeakly((actor: Actor) => {
      const { identity, contents, canBringMfa, session, tags } = actor;
      const own = trustReadsPrincipal || isPersonal(actor) ? identity.arn : '';
      return `${contents} ${attachmentsOf(actor)} ${canBringMfa ? 'mfa' : ''} ${session} ${textOfTags(tags)} ${marks.get(identity) ?? markOf(identity)} ${own} ${changedGroups(actor)}`;
    }),
  };
});

/** Where its policies are attached, which decides which calls can change them. */
function attachmentsOf({ policies, boundary }: Actor): string {
  return [...policies.map(attachmentOf).sort(), boundary?.arn ?? ''].join();
}

const attachmentOf = memoizeWeakly(
  ({ arn, holder, content }: HeldPolicy): string => arn ?? `${holder.kind} ${content}`,
);

const textOfTags = memoizeWeakly((tags: Tags): string => JSON.stringify(tags));

function statementReadsPrincipal({ conditions, resourceVariables: resourceReads }: CompiledStatement): boolean {
  return resourceReads.some(isPrincipalKey) || conditions.some(({ reads }) => reads.some(isPrincipalKey));
}

/** Whether a pattern can match one user, group or role and not another. */
const tellsIdentitiesApart = memoize(
  (glob: Glob): boolean => {
    const hasPartition = commonPartition.every((token, at) => token === glob[at]);
    return !isEverything(glob) && overlap(glob, hasPartition ? commonIdentity : anyIdentity);
  },
  { key: (glob) => glob.join(), limit: 10_000 },
);

const anyIdentity = compileGlob('arn:*:iam::*');
/** Most patterns name their partition; then their service tells at once. */
const commonPartition = compileGlob('arn:aws:');
const commonIdentity = compileGlob('arn:aws:iam::*');

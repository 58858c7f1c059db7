import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Truth } from '../../policy/truth.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import type { Target } from './target.ts';
import type { AccessModel } from './access-model.ts';

/** What kind of way leads to a goal: the families of docs/access.md. */
export type Family = 'direct' | 'unprotect' | 'around' | 're-tag' | 'become';

/** One way of doing what a goal's action does, as a row of the catalogue. */
export interface Technique {
  /** Kebab case; part of what tells paths apart, so it never changes. */
  readonly id: string;
  readonly family: 'direct' | 'unprotect' | 'around';
  /** The action that it comes to, as `who-can` takes it: `ec2:TerminateInstances`. */
  readonly goal: string;
  /** What is done, in one sentence. */
  readonly summary: string;
  /** The page that tells that it works. */
  readonly source: string;
  /** Every action that its calls may make. */
  readonly actions: readonly string[];
  /** The calls on that target, in order; undefined where the technique is of no use on it. */
  readonly plan: (target: Target, world: AccessModel) => Plan | undefined;
}

export interface Plan {
  readonly calls: readonly Call[];
  /** What else must hold and no policy says, in words: the way is conditional. */
  readonly assumptions?: readonly string[];
}

/** A way of acting as somebody else, or as oneself with other policies, as a row of the catalogue. */
export interface PrivilegeEscalation {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The moves to try; whether the calls are allowed is decided afterwards. */
  readonly plans: (actor: Actor, surroundings: SearchContext) => Iterable<EscalationPlan>;
}

export interface EscalationPlan extends Plan {
  /** Who acts from then on. */
  readonly to: Actor;
}

/** What a becoming may look at. */
export interface SearchContext {
  readonly model: AccessModel;
  /** Whether any Allow bears on the action: what nothing allows is not worth trying. */
  readonly hasAllow: (actor: Actor, action: string) => boolean;
  readonly evaluate: (actor: Actor, call: Call) => Truth;
  /** Which statements bear on an action of an actor, and what they read. */
  readonly applicableStatements: (actor: Actor, action: string) => ApplicableStatements;
  /** Whether nobody as mighty can be come to as soon: who is no news is not worth any work. */
  readonly isNotDominated: (actor: Actor) => boolean;
}

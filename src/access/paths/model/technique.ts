import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Truth } from '../../policy/truth.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import type { Target } from './target.ts';
import type { AccessModel } from './access-model.ts';

/** What a path does before or instead of the action itself: the families of docs/access.md. */
export type Family = 'direct' | 'unprotect' | 'around' | 're-tag' | 'become';

/** One way to reach the effect of an action, as a row of the catalogue. */
export interface Technique {
  /** Kebab case; part of what tells paths apart, so it never changes. */
  readonly id: string;
  readonly family: 'direct' | 'unprotect' | 'around';
  /** The action whose effect it has, as `who-can` takes it: `ec2:TerminateInstances`. */
  readonly goal: string;
  /** What is done, in one sentence. */
  readonly summary: string;
  /** The web page that shows that it works. */
  readonly source: string;
  /** Every action that its calls may make. */
  readonly actions: readonly string[];
  /** The calls on the target, in order, or several ways to make them; undefined where it does not apply to the target. */
  readonly plan: (target: Target, model: AccessModel) => Plan | readonly Plan[] | undefined;
}

/** The plans of a technique for a target. */
export function plansOf({ plan }: Pick<Technique, 'plan'>, target: Target, model: AccessModel): readonly Plan[] {
  const found = plan(target, model) ?? [];
  return 'calls' in found ? [found] : found;
}

/** The calls of one technique. */
export interface Plan {
  readonly calls: readonly Call[];
  /** What else must be true that no policy tells, in words. With an assumption, the path is conditional. */
  readonly assumptions?: readonly string[];
}

/** A way to act as another identity, or to get other policies, as a row of the catalogue. */
export interface PrivilegeEscalation {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The plans to try; the search decides afterwards whether their calls are allowed. */
  readonly plans: (actor: Actor, context: SearchContext) => Iterable<EscalationPlan>;
}

/** The calls of a privilege escalation. */
export interface EscalationPlan extends Plan {
  /** Who acts afterwards. */
  readonly to: Actor;
  /** Who makes each call; the actor that the plan is for, unless given. */
  readonly by?: readonly Actor[];
  /** What each call changes about a user or role; nothing unless given. */
  readonly changes?: readonly (StateChange | undefined)[];
}

/** A user or role before and after a call that changes its policies, its boundary, its groups or its tags. */
export interface StateChange {
  readonly from: Actor;
  readonly to: Actor;
}

/** What a privilege escalation can ask about the search that tries it. */
export interface SearchContext {
  readonly model: AccessModel;
  /** The actors of the steps so far besides the one that acts now, which can still act. */
  readonly earlier: readonly Actor[];
  /** Whether any Allow applies to the action: without one, it is not worth trying. */
  readonly hasAllow: (actor: Actor, action: string) => boolean;
  readonly evaluate: (actor: Actor, call: Call) => Truth;
  /** Which of an actor's statements apply to an action, and what they read. */
  readonly applicableStatements: (actor: Actor, action: string) => ApplicableStatements;
  /** Equal for actors that can do the same, and whom no policy tells apart. */
  readonly equivalenceKey: (actor: Actor) => string;
  /** Whether an actor's policies read who it is. */
  readonly readsPrincipal: (actor: Actor) => boolean;
  /** Whether the search has not yet reached an actor who can do as much; otherwise it is not worth any work. */
  readonly isNotDominated: (actor: Actor) => boolean;
  readonly stage: SearchStage;
}

/** A part of a search: an actor that is dominated stays so until the stage ends. */
export type SearchStage = object;

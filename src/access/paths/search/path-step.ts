import type { Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import type { EscalationPlan, StateChange } from '../model/technique.ts';

/** A call, the actor that makes it, and the technique that it belongs to. */
export interface PathStep {
  readonly call: Call;
  readonly as: Actor;
  readonly technique: string;
  /** What it changes about a user or role. */
  readonly change?: StateChange | undefined;
  /** Whose credentials it gives to the path. */
  readonly opens?: Actor | undefined;
  /** Steps that must be made before it in any order. */
  readonly needs?: readonly PathStep[] | undefined;
}

/** The steps of a plan, after those by which its actor was reached. */
export function stepsOfPlan(
  { calls, by, changes = [], to }: EscalationPlan,
  actor: Actor,
  technique: string,
  before: readonly PathStep[],
): readonly PathStep[] {
  const made: PathStep[] = [];
  calls.forEach((call, index) => {
    const as = by?.[index] ?? actor;
    const isLast = index === calls.length - 1;
    made.push({
      call,
      as,
      technique,
      change: changes[index],
      opens: isLast && (isOtherSession(to, actor) || (changes.length === 0 && to.tags !== actor.tags)) ? to : undefined,
      needs: [...openersOf(as, before), ...made],
    });
  });
  return made;
}

/** The step that gave the path the credentials that an actor uses; none for those that it starts with. */
export function openersOf(actor: Actor, before: readonly PathStep[]): readonly PathStep[] {
  const ofIdentity = before.filter(({ opens }) => opens?.identity === actor.identity);
  const ofSession = ofIdentity.findLast(({ opens }) => opens && !isOtherSession(opens, actor));
  const isStart = before[0]?.as.identity === actor.identity;
  return [ofSession ?? (isStart ? undefined : ofIdentity.at(-1)) ?? []].flat();
}

function isOtherSession(one: Actor, than: Actor): boolean {
  return one.identity !== than.identity || one.canBringMfa !== than.canBringMfa || one.session !== than.session;
}

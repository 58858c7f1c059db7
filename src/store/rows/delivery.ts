import type { Attempt, Delivery, DeliveryFailure, OutboxState, PendingDelivery } from '../../domain/notification.ts';

/** What the database calls the state of a delivery that failed permanently. */
const permanentlyFailedState = 'given-up';

/** What the database calls the outcome of an attempt. */
export function storedState(state: Attempt['state']): string {
  return state === 'permanently-failed' ? permanentlyFailedState : state;
}

/** A delivery that is due, as a query gives it. */
export type PendingRow = Omit<PendingDelivery, 'interrupted'> & { readonly interrupted: 0 | 1 };

/** A delivery of a run, as a query gives it. */
export type DeliveryRow = Pick<Delivery, 'recipient'> & {
  readonly state: Exclude<Delivery['state'], 'permanently-failed'> | typeof permanentlyFailedState;
  readonly answer: string | null;
};

/** A delivery that failed, as a query gives it. */
export type FailureRow = Omit<DeliveryFailure, 'givenUp'> & { readonly state: string };

/** How many deliveries wait, and since when. */
export interface WaitingRow {
  readonly waiting: number;
  readonly oldest: string | null;
}

/** A delivery that is due. */
export function pendingFrom(row: PendingRow): PendingDelivery {
  return { ...row, interrupted: row.interrupted === 1 };
}

/** A delivery of a run. */
export function deliveryFrom({ recipient, state, answer }: DeliveryRow): Delivery {
  return {
    recipient,
    state: state === permanentlyFailedState ? 'permanently-failed' : state,
    ...(answer !== null && { answer }),
  };
}

/** The state of the outbox: of several permanent failures of one recipient, the last counts. */
export function outboxStateFrom(
  { waiting, oldest }: WaitingRow = { waiting: 0, oldest: null },
  failure: FailureRow | undefined,
  permanentlyFailed: readonly FailureRow[],
): OutboxState {
  return {
    waiting,
    ...(oldest !== null && { oldest }),
    ...(failure && { failure: failureFrom(failure) }),
    permanentlyFailed: [...new Map(permanentlyFailed.map((row) => [row.recipient, failureFrom(row)])).values()],
  };
}

function failureFrom({ state, ...failure }: FailureRow): DeliveryFailure {
  return { ...failure, givenUp: state === permanentlyFailedState };
}

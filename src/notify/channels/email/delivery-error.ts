/** The stage of a delivery at which it failed. */
export type DeliveryStage = 'address' | 'connect' | 'tls' | 'login' | 'sender' | 'recipients' | 'message';

interface Failure {
  readonly stage: DeliveryStage;
  /** `mail server mail.example.com:587`. */
  readonly server: string;
  /** What is wrong; the server's name and a colon go before it. */
  readonly problem: string;
  /** Whether the same mail may succeed later: it may, unless its recipient or its text was refused permanently. */
  readonly mayRetry?: boolean;
}

/** A mail that was not taken. The message is one clear sentence without any secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly stage: DeliveryStage;
  readonly server: string;
  readonly mayRetry: boolean;

  constructor({ stage, server, problem, mayRetry = false }: Failure, options?: ErrorOptions) {
    super(`${server}: ${problem}`, options);
    this.stage = stage;
    this.server = server;
    this.mayRetry = mayRetry;
  }
}

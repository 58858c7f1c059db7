import { SandboxError } from './api-error.ts';
import { directoryStamp, readDirectory } from './directory.ts';
import { answerRequest, type AddedOperations, type EndpointState, type RecordedCall } from './endpoint.ts';
import { planFaults, type Fault } from './faults.ts';
import { listen } from './server.ts';
import type { Bucket } from './services/service.ts';
import { awsThrottle, throttleOf, unthrottled } from './throttling.ts';

export { ApiError, SandboxError } from './api-error.ts';
export type { AccountDirectory } from './directory.ts';
export type { AddedOperations, RecordedCall } from './endpoint.ts';
export type { LateFault } from './late-fault.ts';
export type { Answer, ApiCall } from './services/service.ts';
export {
  faultHelp,
  faultKinds,
  parseFault,
  parseFaults,
  type CallFault,
  type Fault,
  type FaultKind,
  type VanishFault,
} from './faults.ts';

export interface SandboxOptions {
  /** The folder of the account folders. */
  readonly directory: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly faults?: readonly Fault[];
  /** Whether EC2's token buckets are in force, or one bucket for each API of every service; default `aws`. */
  readonly throttling?: 'aws' | 'off' | Omit<Bucket, 'name'>;
  /** Whether files that change are read again, before the next call is answered; default false: `reload` does it. */
  readonly followsChanges?: boolean;
  /**
   * Operations that the directory has no file for, or that are answered in another way; an ApiError that they throw is
   * the answer. Default none.
   */
  readonly operations?: AddedOperations;
  /** Milliseconds since 1970; default the machine's clock. */
  readonly clock?: () => number;
  /** The time that answers bear, by which the SDK corrects its own; likewise. */
  readonly answerClock?: () => number;
}

/**
 * An AWS endpoint on this machine that serves account directories: EC2, IAM, RDS and STS. It takes the changes that
 * repairs are made of, in memory, until the directory is read again.
 */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** The ids of the accounts that are served, sorted. An access key id of these digits chooses one. */
  readonly accounts: readonly string[];
  /** Every call since the start or since `clearCalls`, in order. */
  calls(): readonly RecordedCall[];
  clearCalls(): void;
  /** Serves another directory from the next call on, for example for a second run. If this throws, nothing changes. */
  setDirectory(directory: string): Promise<void>;
  /** Reads the directory again. */
  reload(): Promise<void>;
  /** Replaces the faults; counts start at zero. */
  setFaults(faults: readonly Fault[]): void;
  close(): Promise<void>;
}

const throttles = { aws: awsThrottle, off: () => unthrottled };

/**
 * Starts a sandbox. Throws a SandboxError if the directory cannot be read, one of its files is broken, or the port
 * is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port = 0, faults = [], throttling = 'aws', followsChanges = false } = options;
  const { clock = Date.now, answerClock = Date.now } = options;
  const { operations = {} } = options;
  let path = options.directory;
  // The stamp is taken before the files are read: one that changes meanwhile is read again.
  let stamp = followsChanges ? await directoryStamp(path) : '';
  let state: EndpointState = {
    directory: await readDirectory(path),
    faults: planFaults(faults),
    throttle: typeof throttling === 'object' ? throttleOf(throttling) : throttles[throttling](),
    operations,
  };
  let calls: RecordedCall[] = [];
  const endpoint = await listen(port, answerClock, async (request) => {
    const unreadable = followsChanges ? await follow() : undefined;
    const answer = answerRequest(request, unreadable ? { ...state, unreadable } : state, clock());
    const { service, action, account, region, status, cut } = answer;
    calls.push({ service, action, account, region, status: cut ? 0 : status });
    return answer;
  });
  /** Reads the directory again if it has changed. If that fails, calls get the error, and not the earlier account. */
  async function follow(): Promise<SandboxError | undefined> {
    try {
      const now = await directoryStamp(path);
      if (now === stamp) return undefined;
      const directory = await readDirectory(path);
      [stamp, state] = [now, { ...state, directory }];
      return undefined;
    } catch (error) {
      return error instanceof SandboxError ? error : new SandboxError(String(error));
    }
  }
  const setDirectory = async (directory: string): Promise<void> => {
    state = { ...state, directory: await readDirectory(directory) };
    path = directory;
  };
  return {
    url: `http://127.0.0.1:${endpoint.port}`,
    port: endpoint.port,
    get accounts() {
      return state.directory.accounts;
    },
    calls: () => [...calls],
    clearCalls: () => {
      calls = [];
    },
    setDirectory,
    reload: () => setDirectory(path),
    setFaults: (next) => {
      state = { ...state, faults: planFaults(next) };
    },
    close: () => endpoint.close(),
  };
}

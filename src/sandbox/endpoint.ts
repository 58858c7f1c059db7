import { ApiError } from './api-error.ts';
import { identifyCaller, type Caller } from './callers.ts';
import type { AccountDirectory } from './directory.ts';
import { ec2 } from './services/ec2.ts';
import type { CallFault, FaultPlan } from './faults.ts';
import { iam } from './services/iam.ts';
import type { ApiRequest } from './request.ts';
import type { ApiCall, SandboxService } from './services/service.ts';
import { sts } from './services/sts.ts';
import type { Throttle } from './throttling.ts';

/** What the endpoint answers from; whoever holds it may put another in its place between two calls. */
export interface EndpointState {
  readonly directory: AccountDirectory;
  readonly faults: FaultPlan;
  readonly throttle: Throttle;
  /** Why the directory cannot be read as it is now: every call fails with it. */
  readonly unreadable?: Error;
}

/** One call as it went, for those who want to know what a client asks. */
export interface RecordedCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  /** HTTP status; 0 where the connection was cut. */
  readonly status: number;
}

/** An answer, and what is to become of it on the way. */
export interface EndpointAnswer extends RecordedCall {
  readonly type: string;
  readonly body: string;
  /** Milliseconds to wait. */
  readonly delay: number;
  readonly cut: boolean;
}

const services: readonly SandboxService[] = [ec2, iam, sts];

/** Answers one request; every failure becomes an answer. */
export function answerRequest(request: ApiRequest, state: EndpointState, now: number): EndpointAnswer {
  const service = services.find(({ name }) => name === request.service);
  if (!service) return refuseUnknownService(request);
  const head = {
    service: service.name,
    action: request.action,
    region: request.signature?.region ?? '',
    type: 'text/xml;charset=UTF-8',
  };
  const caller = identify(request, service, state.directory, now);
  if (caller instanceof ApiError)
    return { ...head, account: '', ...failed(service, caller, request.id), delay: 0, cut: false };
  const { account } = caller;
  const { id, action, parameters } = request;
  const call: ApiCall = {
    id,
    action,
    parameters,
    account,
    region: head.region,
    caller: caller.arn,
    vanished: state.faults.vanished,
    now,
  };
  const faults = state.faults.strike({ ...call, service: service.name });
  return {
    ...head,
    account,
    ...outcome(service, call, faults, state),
    delay: Math.max(0, ...faults.map(({ delay }) => delay)),
    cut: faults.some(({ kind }) => kind === 'cut'),
  };
}

type Outcome = Pick<EndpointAnswer, 'status' | 'body'>;

/** AWS counts a call against its bucket before it looks at what is asked. */
function outcome(service: SandboxService, call: ApiCall, faults: readonly CallFault[], state: EndpointState): Outcome {
  try {
    if (!state.throttle({ ...call, service: service.name })) throw service.throttled();
    raiseFault(faults, service, call);
    if (state.unreadable) throw state.unreadable;
    return { status: 200, body: service.answer(call, state.directory) };
  } catch (error) {
    return failed(service, error, call.id);
  }
}

function failed(service: SandboxService, error: unknown, requestId: string): Outcome {
  const failure =
    error instanceof ApiError
      ? error
      : new ApiError(500, 'InternalError', error instanceof Error ? error.message : String(error));
  return { status: failure.status, body: service.error(failure, requestId) };
}

function identify(
  request: ApiRequest,
  service: SandboxService,
  directory: AccountDirectory,
  now: number,
): Caller | ApiError {
  if (request.signature) return identifyCaller(request.signature, directory.accounts, now);
  if (service.name === 'ec2')
    return new ApiError(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials');
  return new ApiError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
}

function raiseFault(faults: readonly CallFault[], service: SandboxService, call: ApiCall): void {
  for (const { kind } of faults) {
    if (kind === 'deny') throw service.denied(call);
    if (kind === 'throttle') throw service.throttled();
    if (kind === 'unavailable')
      throw new ApiError(503, 'Unavailable', 'The service is temporarily unavailable. Please try again later.');
  }
}

/**
 * Services that speak JSON (CloudTrail, Organizations) get a refusal that their clients can read: nothing was read
 * here.
 */
function refuseUnknownService(request: ApiRequest): EndpointAnswer {
  const { action, signature } = request;
  const name = request.service ?? '';
  const message = `The sandbox serves ec2, iam and sts; it was asked for ${action === '' ? 'nothing' : action} of ${name === '' ? 'an unnamed service' : name}`;
  return {
    service: name,
    action,
    account: '',
    region: signature?.region ?? '',
    status: 400,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: 'AccessDeniedException', message }),
    delay: 0,
    cut: false,
  };
}

import { serviceNames, services, type Api, type ServiceName } from '../aws/services.ts';
import { ApiError } from './api-error.ts';
import { identifyCaller } from './callers.ts';
import type { AccountDirectory } from './directory.ts';
import type { CallFault, FaultPlan } from './faults.ts';
import type { ApiRequest } from './request.ts';
import { sandboxServices, servedServices } from './services/index.ts';
import type { Answer, ApiCall, SandboxService } from './services/service.ts';
import type { Throttle } from './throttling.ts';

/** Answers of operations by their APIs: `iam:SimulatePrincipalPolicy`. */
export type AddedOperations = Readonly<Partial<Record<Api, Answer>>>;

/** What the endpoint answers from. */
export interface EndpointState {
  readonly directory: AccountDirectory;
  readonly faults: FaultPlan;
  readonly throttle: Throttle;
  /** Operations that are answered in place of the services, by their APIs. */
  readonly operations: AddedOperations;
  /** Set if the directory cannot be read: every call fails with this error. */
  readonly unreadable?: Error;
}

/** One call and its outcome, for tests and tools that look at what a client sent. */
export interface RecordedCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  /** HTTP status; 0 if the connection was cut. */
  readonly status: number;
}

/** An answer, and how to send it. */
export interface EndpointAnswer extends RecordedCall {
  readonly type: string;
  readonly body: string;
  /** Milliseconds to wait. */
  readonly delay: number;
  readonly cut: boolean;
}

/** Answers one request; every failure becomes an answer. */
export function answerRequest(request: ApiRequest, state: EndpointState, now: number): EndpointAnswer {
  const name = serviceNames.find((service) => isFor(request, service));
  if (name === undefined) return refuseUnknownService(request);
  const service = sandboxServices[name];
  const action = service.actionOf?.(request) ?? request.action;
  const head = {
    service: name,
    action,
    region: request.signature?.region ?? '',
    type: service.contentType ?? 'text/xml;charset=UTF-8',
  };
  const caller = identify(request, service, state.directory, now);
  if (caller instanceof ApiError)
    return { ...head, account: '', ...failed(service, caller, request.id), delay: 0, cut: false };
  const { account } = caller;
  const { id, path, parameters, input } = request;
  const call: ApiCall = {
    id,
    action,
    path,
    parameters,
    input,
    account,
    region: head.region,
    caller: caller.arn,
    vanished: state.faults.vanished,
    late: state.faults.late,
    now,
  };
  const faults = state.faults.faultsOf({ ...call, service: name });
  return {
    ...head,
    account,
    ...outcome(name, call, faults, state),
    delay: Math.max(0, ...faults.map(({ delay }) => delay)),
    cut: faults.some(({ kind }) => kind === 'cut'),
  };
}

type Outcome = Pick<EndpointAnswer, 'status' | 'body'>;

/** AWS takes a token from the bucket before it looks at the request. */
function outcome(name: ServiceName, call: ApiCall, faults: readonly CallFault[], state: EndpointState): Outcome {
  const service = sandboxServices[name];
  try {
    if (!state.throttle({ ...call, service: name })) throw service.throttled();
    raiseFault(faults, service, call);
    if (state.unreadable) throw state.unreadable;
    const added = state.operations[`${name}:${call.action}` as Api];
    return { status: 200, body: service.answer(call, state.directory, added) };
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

/** Whether the signature or, without one, the API version is that of the service. */
function isFor({ signature, version }: ApiRequest, name: ServiceName): boolean {
  if (signature) return signature.service === services[name].signingName;
  return version === sandboxServices[name].version;
}

function identify(request: ApiRequest, service: SandboxService, directory: AccountDirectory, now: number) {
  return request.signature ? identifyCaller(request.signature, directory.accounts, now) : service.unsigned();
}

function raiseFault(faults: readonly CallFault[], service: SandboxService, call: ApiCall): void {
  for (const { kind } of faults) {
    if (kind === 'deny') throw service.denied(call);
    if (kind === 'throttle') throw service.throttled();
    if (kind === 'unavailable')
      throw new ApiError(503, 'Unavailable', 'The service is temporarily unavailable. Please try again later.');
  }
}

/** The clients of services with a JSON protocol (Organizations) can read this error. */
function refuseUnknownService(request: ApiRequest): EndpointAnswer {
  const { action, signature } = request;
  const name = signature?.service ?? '';
  const asked = `${action === '' ? 'nothing' : action} of ${name === '' ? 'an unnamed service' : name}`;
  const message = `The sandbox serves ${servedServices}; it was asked for ${asked}`;
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

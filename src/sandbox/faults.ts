import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { RE2JS } from 're2js';
import { SandboxError } from './api-error.ts';
import { operationNames } from './schema.ts';

/** What can go wrong on order with a call. */
const callFaultKinds = ['deny', 'throttle', 'unavailable', 'cut', 'slow'] as const;

/** Every kind of fault, in the order that a help text lists them. */
export const faultKinds = [...callFaultKinds, 'vanish'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault that befalls calls. */
export interface CallFault {
  readonly kind: (typeof callFaultKinds)[number];
  /** `ec2`, `iam`, `sts` or `*`. */
  readonly service: string;
  /** An action; `*` stands for any text. */
  readonly action: string;
  /** undefined: in every account, in every region. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** One call in so many: 3 spares two and strikes the third. 1 strikes them all. */
  readonly every: number;
  /** Milliseconds that `slow` waits before the answer. */
  readonly delay: number;
}

/** A resource that is listed and gone when it is asked for by its id. */
export interface VanishFault {
  readonly kind: 'vanish';
  readonly id: string;
}

export type Fault = CallFault | VanishFault;

/** What each kind does and the form of its text, for help and errors. */
export const faultHelp: Readonly<Record<FaultKind, { readonly form: string; readonly does: string }>> = {
  deny: {
    form: 'CALLS',
    does: 'refuse (UnauthorizedOperation, AccessDenied); CALLS is SERVICE:ACTION[@[ACCOUNT/]REGION][/N], one call in N',
  },
  throttle: { form: 'CALLS', does: 'answer RequestLimitExceeded (IAM and STS: Throttling)' },
  unavailable: { form: 'CALLS', does: 'answer 503 Unavailable' },
  cut: { form: 'CALLS', does: 'break the connection in the middle of the answer' },
  slow: { form: 'CALLS=TIME', does: 'answer late, by a TIME like 1500ms or 2s' },
  vanish: { form: 'ID', does: 'list the resource, but know nothing of it when it is asked for by its id' },
};

const region = '[a-z][a-z0-9-]*';
const callForm = new RegExp(
  String.raw`^(?<service>ec2|iam|sts|\*):(?<action>[A-Za-z*]+)` +
    String.raw`(?:@(?:(?<account>\d{12})(?:/(?<within>${region}))?|(?<region>${region})))?` +
    String.raw`(?:/(?<every>\d+))?(?:=(?<amount>\d+)(?<unit>ms|s))?$`,
);

/** Reads a fault from `KIND TEXT`: `deny ec2:DescribeVolumes@eu-west-1`. Throws a SandboxError that shows the form. */
export function parseFault(text: string): Fault {
  const [kind = '', what = '', ...more] = text.trim().split(/\s+/);
  if (!isFaultKind(kind))
    throw new SandboxError(`'${text}' is no fault: '${kind}' is none of ${faultKinds.join(', ')}`);
  if (what === '' || more.length > 0) throw misread(kind, text);
  if (kind === 'vanish') return { kind, id: what };
  const {
    service,
    action,
    account,
    within,
    region = within,
    every = '1',
    amount,
    unit,
  } = callForm.exec(what)?.groups ?? {};
  if (
    service === undefined ||
    action === undefined ||
    Number(every) < 1 ||
    (amount !== undefined) !== (kind === 'slow')
  )
    throw misread(kind, text);
  refuseUnknownCall(text, service, action);
  return {
    kind,
    service,
    action,
    account,
    region,
    every: Number(every),
    delay: Number(amount ?? 0) * (unit === 's' ? 1000 : 1),
  };
}

/**
 * A fault that no call could ever meet is a slip of its writer, who would take what follows for the fault's outcome.
 */
function refuseUnknownCall(text: string, service: string, action: string): void {
  const pattern = actionPattern(action);
  const names = Object.entries(clients).flatMap(([name, client]) =>
    service === '*' || service === name ? operationNames(client) : [],
  );
  if (names.some((name) => pattern.test(name))) return;
  const whose = service === '*' ? 'ec2, iam and sts have' : `${service} has`;
  throw new SandboxError(`'${text}' is no fault: ${whose} no call ${action}`, action, names);
}

const clients = { ec2, iam, sts };

/** Reads one fault a line; empty lines and what follows a `#` are passed over. */
export function parseFaults(text: string): readonly Fault[] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '').map(parseFault);
}

function isFaultKind(text: string): text is FaultKind {
  return (faultKinds as readonly string[]).includes(text);
}

function misread(kind: FaultKind, text: string): SandboxError {
  const { form } = faultHelp[kind];
  const calls =
    'CALLS is SERVICE:ACTION[@REGION or @ACCOUNT or @ACCOUNT/REGION][/N], like ec2:DescribeVolumes@eu-west-1/3, with SERVICE ec2, iam, sts or *';
  const how = form.startsWith('CALLS')
    ? `${calls}${kind === 'slow' ? '; TIME is like 1500ms or 2s' : ''}`
    : 'ID is like i-0123456789abcdef0';
  return new SandboxError(`'${text}' is no fault: expected '${kind} ${form}', where ${how}`);
}

/** The calls that a fault may befall are told apart by these. */
export interface FaultyCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
}

/** Faults with a count each of the calls that they concern. */
export interface FaultPlan {
  readonly vanished: ReadonlySet<string>;
  /** The faults that strike this call; asking counts as calling. */
  strike(call: FaultyCall): readonly CallFault[];
}

/** Puts faults to work; all counts start at zero. */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const onCalls = faults
    .filter((fault) => fault.kind !== 'vanish')
    .map((fault) => ({ fault, action: actionPattern(fault.action), calls: 0 }));
  return {
    vanished: new Set(faults.filter((fault) => fault.kind === 'vanish').map(({ id }) => id)),
    strike(call) {
      const concerned = onCalls.filter(({ fault, action }) => concerns(fault, call) && action.test(call.action));
      for (const counted of concerned) counted.calls += 1;
      return concerned.filter(({ fault, calls }) => calls % fault.every === 0).map(({ fault }) => fault);
    },
  };
}

function concerns(fault: CallFault, call: FaultyCall): boolean {
  return (
    (fault.service === '*' || fault.service === call.service) &&
    (fault.account === undefined || fault.account === call.account) &&
    (fault.region === undefined || fault.region === call.region)
  );
}

function actionPattern(glob: string): RE2JS {
  return RE2JS.compile(`^${glob.replaceAll('*', '.*')}$`);
}

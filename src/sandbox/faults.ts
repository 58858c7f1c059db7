import { RE2JS } from 're2js';
import { serviceNames, services } from '../aws/services.ts';
import { SandboxError } from './api-error.ts';
import { parseLateness, type LateFault } from './late-fault.ts';
import { operationNames } from './schema.ts';
import { servedServices } from './services/index.ts';

/** Faults of calls that the sandbox can produce. */
const callFaultKinds = ['deny', 'throttle', 'unavailable', 'cut', 'slow'] as const;

/** Every kind of fault, in the order that a help text lists them. */
export const faultKinds = [...callFaultKinds, 'vanish', 'late'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault of calls. */
export interface CallFault {
  readonly kind: (typeof callFaultKinds)[number];
  /** A key of src/aws/services.ts, or `*`. */
  readonly service: string;
  /** An action; `*` matches any characters. */
  readonly action: string;
  /** undefined means every account and every region. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** One call in so many has the fault: 3 means every third call, 1 every call. */
  readonly every: number;
  /** Milliseconds that `slow` waits before the answer. */
  readonly delay: number;
}

/** A resource that is listed, but not found by its id. */
export interface VanishFault {
  readonly kind: 'vanish';
  readonly id: string;
}

export type Fault = CallFault | VanishFault | LateFault;

/** The effect of each kind and the form of its text, for help and errors. */
export const faultHelp: Readonly<Record<FaultKind, { readonly form: string; readonly does: string }>> = {
  deny: {
    form: 'CALLS',
    does: 'refuse (UnauthorizedOperation, AccessDenied); CALLS is SERVICE:ACTION[@[ACCOUNT/]REGION][/N], one call in N',
  },
  throttle: { form: 'CALLS', does: 'answer RequestLimitExceeded (services other than EC2: Throttling)' },
  unavailable: { form: 'CALLS', does: 'answer 503 Unavailable' },
  cut: { form: 'CALLS', does: 'break the connection in the middle of the answer' },
  slow: { form: 'CALLS=TIME', does: 'answer late, by a TIME like 1500ms or 2s' },
  late: {
    form: '[EVENT=]TIME',
    does: 'show events of CloudTrail late, by a TIME like 20s or 15m; EVENT is a name or an id',
  },
  vanish: { form: 'ID', does: 'list the resource, but do not find it by its id' },
};

const region = '[a-z][a-z0-9-]*';
const callForm = new RegExp(
  String.raw`^(?<service>${serviceNames.join('|')}|\*):(?<action>[A-Za-z*]+)` +
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
  if (kind === 'late') return parseLateness(what) ?? misreadFault(kind, text);
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

/** A fault that no call can match is a mistake: its author would take the answers for the effect of the fault. */
function refuseUnknownCall(text: string, service: string, action: string): void {
  const pattern = actionPattern(action);
  const names = serviceNames.flatMap((name) =>
    service === '*' || service === name ? operationNames(services[name].sdk) : [],
  );
  if (names.some((name) => pattern.test(name))) return;
  const whose = service === '*' ? `${servedServices} have` : `${service} has`;
  throw new SandboxError(`'${text}' is no fault: ${whose} no call ${action}`, action, names);
}

/** Reads one fault from each line; empty lines and everything after a `#` are ignored. */
export function parseFaults(text: string): readonly Fault[] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '').map(parseFault);
}

function isFaultKind(text: string): text is FaultKind {
  return (faultKinds as readonly string[]).includes(text);
}

function misreadFault(kind: FaultKind, text: string): never {
  throw misread(kind, text);
}

function misread(kind: FaultKind, text: string): SandboxError {
  const { form } = faultHelp[kind];
  const calls =
    'CALLS is SERVICE:ACTION[@REGION or @ACCOUNT or @ACCOUNT/REGION][/N], like ec2:DescribeVolumes@eu-west-1/3, ' +
    `with SERVICE ${serviceNames.join(', ')} or *`;
  const others = kind === 'late' ? 'TIME is like 20s, 15m or 2h' : 'ID is like i-0123456789abcdef0';
  const how = form.startsWith('CALLS') ? `${calls}${kind === 'slow' ? '; TIME is like 1500ms or 2s' : ''}` : others;
  return new SandboxError(`'${text}' is no fault: expected '${kind} ${form}', where ${how}`);
}

/** What a fault is matched with. */
export interface MatchedCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
}

/** Faults, each with a count of the calls that match it. */
export interface FaultPlan {
  readonly vanished: ReadonlySet<string>;
  readonly late: readonly LateFault[];
  /** The faults of this call; also counts the call. */
  faultsOf(call: MatchedCall): readonly CallFault[];
}

/** A plan of these faults; all counts start at zero. */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const onCalls = faults
    .filter((fault) => fault.kind !== 'vanish' && fault.kind !== 'late')
    .map((fault) => ({ fault, action: actionPattern(fault.action), calls: 0 }));
  return {
    vanished: new Set(faults.filter((fault) => fault.kind === 'vanish').map(({ id }) => id)),
    late: faults.filter((fault) => fault.kind === 'late'),
    faultsOf(call) {
      const matching = onCalls.filter(({ fault, action }) => matches(fault, call) && action.test(call.action));
      for (const counted of matching) counted.calls += 1;
      return matching.filter(({ fault, calls }) => calls % fault.every === 0).map(({ fault }) => fault);
    },
  };
}

function matches(fault: CallFault, call: MatchedCall): boolean {
  return (
    (fault.service === '*' || fault.service === call.service) &&
    (fault.account === undefined || fault.account === call.account) &&
    (fault.region === undefined || fault.region === call.region)
  );
}

function actionPattern(glob: string): RE2JS {
  return RE2JS.compile(`^${glob.replaceAll('*', '.*')}$`);
}

import { parseArn, type Arn } from '../../domain/arn.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { UnreadableFile } from '../facts.ts';

/** A resource of a stack as AWS has it. */
interface StackResource {
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

/** What AWS says of a stack beside its template. */
export interface Stack {
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Null: it is not known. Undefined where no file of parameters was given. */
  readonly parameters: ReadonlyMap<string, string | null> | undefined;
  readonly arn: Arn | undefined;
  readonly name: string | undefined;
}

/** A template with what is known of its stack. */
export interface Source {
  readonly template: JsonObject;
  readonly stack: Stack;
}

const list =
  'run "aws cloudformation describe-stack-resources --stack-name NAME > resources.json" (or list-stack-resources) and name that file';
const described =
  'run "aws cloudformation describe-stacks --stack-name NAME > stack.json" and name that file, or one as create-stack takes it';

/** Reads the list of resources of a stack. Throws an UnreadableFile. */
export function readResources(parsed: Json): Pick<Stack, 'resources' | 'arn' | 'name'> {
  const found = isJsonObject(parsed) ? (parsed['StackResources'] ?? parsed['StackResourceSummaries']) : undefined;
  if (!Array.isArray(found))
    throw new UnreadableFile(`has neither StackResources nor StackResourceSummaries as a list; ${list}`);
  const resources = new Map<string, StackResource>();
  const stackIds = new Set<string>();
  const ids: string[] = [];
  for (const [position, each] of (found as readonly Json[]).entries()) {
    if (!isJsonObject(each)) throw new UnreadableFile(`has an item ${position} that is not an object; ${list}`);
    const { LogicalResourceId: name, PhysicalResourceId: id, ResourceType: type, ResourceStatus: status } = each;
    if (typeof name !== 'string' || typeof type !== 'string')
      throw new UnreadableFile(`has no LogicalResourceId or ResourceType in item ${position}; ${list}`);
    if (typeof each['StackId'] === 'string') stackIds.add(each['StackId']);
    if (typeof id === 'string') ids.push(id);
    resources.set(name, {
      physicalId: typeof id === 'string' ? id : '',
      type,
      status: typeof status === 'string' ? status : '',
    });
  }
  if (stackIds.size > 1) throw new UnreadableFile(`is of several stacks (${[...stackIds].join(', ')}); ${list}`);
  const [stackId] = stackIds;
  // Nested stacks and managed policies have ARNs for ids, which tell the account too.
  const other = ids.map((id) => parseArn(id)).find((arn) => /^\d{12}$/.test(arn?.account ?? ''));
  const arn = stackId === undefined ? undefined : parseArn(stackId);
  return { resources, arn: arn ?? other, name: arn && nameIn(arn) };
}

function nameIn(arn: Arn): string | undefined {
  return arn.resource.split('/')[1];
}

/** Reads the values of a stack's parameters. Throws an UnreadableFile. */
export function readParameters(parsed: Json): Pick<Stack, 'arn' | 'name'> & { parameters: Map<string, string | null> } {
  const stack = isJsonObject(parsed) && Array.isArray(parsed['Stacks']) ? (parsed['Stacks'] as readonly Json[]) : [];
  if (stack.length > 1) throw new UnreadableFile(`has ${stack.length} stacks; ${described}`);
  const [one] = stack;
  const holder = isJsonObject(one) ? one : isJsonObject(parsed) ? parsed : undefined;
  const values = isJsonObject(one) ? (one['Parameters'] ?? []) : (holder?.['Parameters'] ?? parsed);
  const arn = typeof holder?.['StackId'] === 'string' ? parseArn(holder['StackId']) : undefined;
  return { parameters: parametersIn(values), arn, name: arn && nameIn(arn) };
}

function parametersIn(values: Json): Map<string, string | null> {
  if (isJsonObject(values))
    return new Map(
      Object.entries(values).map(([name, value]) => {
        if (typeof value === 'string' || typeof value === 'number') return [name, String(value)];
        throw new UnreadableFile(`has a parameter ${JSON.stringify(name)} that is not a text; ${described}`);
      }),
    );
  if (!Array.isArray(values)) throw new UnreadableFile(`has no list of parameters; ${described}`);
  return new Map(
    (values as readonly Json[]).map((each, position) => {
      const name = isJsonObject(each) ? each['ParameterKey'] : undefined;
      if (!isJsonObject(each) || typeof name !== 'string')
        throw new UnreadableFile(`has no ParameterKey in item ${position}; ${described}`);
      return [name, parameterValue(each)] as const;
    }),
  );
}

/** A parameter of the Systems Manager resolves to another value than its own; `NoEcho` ones are stars. */
function parameterValue(each: JsonObject): string | null {
  const value = each['ResolvedValue'] ?? each['ParameterValue'];
  return typeof value === 'string' && !/^\*+$/.test(value) ? value : null;
}

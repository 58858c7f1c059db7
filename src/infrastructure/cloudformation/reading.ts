import { isJsonObject, type Json } from '../../domain/json.ts';
import { NotKnown, UnreadableFile, type AddressedFact, type Reading } from '../facts.ts';
import { told, type ReadType, type StackFact } from './declared-resource.ts';
import { readParameters, readResources, type Source, type Stack } from './read-stack.ts';
import { readTemplate } from './read-template.ts';
import { condition } from './resolve.ts';
import { identityTypes } from './types/identities.ts';
import { resourceTypes } from './types/instances.ts';

const types: ReadonlyMap<string, ReadType> = new Map(Object.entries({ ...resourceTypes, ...identityTypes }));

/** The resource types of CloudFormation that a baseline can declare. */
export const cloudFormationTypes: readonly string[] = [...types.keys()];

/** What AWS says of one stack. */
export interface StackFiles {
  readonly template: string;
  readonly resources: Json;
  readonly parameters?: Json | undefined;
}

/** Which of the files cannot be read. */
export type StackFile = keyof StackFiles;

/**
 * What a stack of CloudFormation says of an account. Throws an UnreadableFile; `at` runs the reading of each file, so
 * that the caller can say which one it was.
 */
export function readCloudFormation(files: StackFiles, at: <T>(file: StackFile, read: () => T) => T): Reading {
  const template = at('template', () => readTemplate(files.template));
  const list = at('resources', () => readResources(files.resources));
  const { parameters: written } = files;
  const said = written === undefined ? undefined : at('parameters', () => readParameters(written));
  const arn = list.name === undefined ? (said?.arn ?? list.arn) : list.arn;
  if (said?.arn && list.name !== undefined && said.name !== list.name)
    at('parameters', () => {
      throw new UnreadableFile(`is of the stack ${said.name ?? ''}, and the list of resources of ${list.name ?? ''}`);
    });
  const stack: Stack = { resources: list.resources, parameters: said?.parameters, arn, name: list.name ?? said?.name };
  return readingOf({ template, stack });
}

function readingOf(source: Source): Reading {
  const { template, stack } = source;
  const facts: { readonly address: string; readonly fact: StackFact }[] = [];
  const otherTypes = new Map<string, number>();
  let resources = 0;
  const written = isJsonObject(template['Resources']) ? template['Resources'] : {};
  for (const [name, each] of Object.entries(written)) {
    const type = isJsonObject(each) ? each['Type'] : undefined;
    if (!isJsonObject(each) || typeof type !== 'string') {
      facts.push({ address: name, fact: { is: 'left-out', why: 'it has no Type' } });
      continue;
    }
    if (isExcluded(source, each['Condition'])) continue;
    const read = types.get(type);
    if (!read) {
      otherTypes.set(type, (otherTypes.get(type) ?? 0) + 1);
      continue;
    }
    resources += 1;
    const properties = isJsonObject(each['Properties']) ? each['Properties'] : {};
    const found = told(() => {
      const listed = stack.resources.get(name);
      if (!listed || listed.physicalId === '' || /^DELETE_COMPLETE$/.test(listed.status))
        throw new NotKnown('the list of resources does not have it');
      if (listed.type !== type) throw new NotKnown(`the list of resources has it as ${listed.type}`);
      return read({ name, type, physicalId: listed.physicalId, properties, source });
    });
    for (const fact of found) facts.push({ address: name, fact });
  }
  return { facts: opened(facts), notes: notesOf(source, written), otherTypes, resources };
}

/** Whether a resource is not in the stack because its condition does not hold. */
function isExcluded(source: Source, name: Json | undefined): boolean {
  if (typeof name !== 'string') return false;
  try {
    return !condition(source, name);
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return false;
  }
}

/** A holder that is not known may be any of its kind: what it has of this part is not known of any. */
function opened(facts: readonly { readonly address: string; readonly fact: StackFact }[]): readonly AddressedFact[] {
  return facts.flatMap(({ address, fact }): readonly AddressedFact[] => {
    if (fact.is !== 'unknown-holder') return [{ address, fact }];
    const { kind, part } = fact;
    return facts.flatMap(({ fact: other }) =>
      other.is === 'holder' && other.kind === kind
        ? [{ address, fact: { is: 'open', kind, holder: other.name, part } as const }]
        : [],
    );
  });
}

function notesOf({ stack, template }: Source, written: object): readonly string[] {
  const extra = [...stack.resources].filter(([name]) => !Object.hasOwn(written, name));
  return [
    ...(stack.name === undefined
      ? ['The ARN of the stack is not known: what needs its region or name is not known either.']
      : []),
    ...('Transform' in template ? ['The template has a Transform: only a processed one has all resources.'] : []),
    ...(extra.length > 0 ? [`The list of resources has ${extra.length} that the template does not have.`] : []),
  ];
}

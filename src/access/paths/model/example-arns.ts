import { partitionOf } from '../../../domain/arn.ts';
import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { anyOne, anyOneButColon, isRun, matches, type Glob } from '../../policy/patterns/glob.ts';
import type { Actor } from './actor.ts';
import type { ActionFacts, ActionResource } from '../../policy/reference.ts';
import { resourcePlaceholder } from '../../evaluator/request.ts';
import type { TemplatePiece } from '../../policy/patterns/policy-variables.ts';

/** Account and region of example resources, and resource patterns to take names from. */
export interface ArnPlaces {
  readonly account: string;
  readonly region: string;
  readonly patterns: readonly string[];
}

/** Example ARNs for an action: one for each of its resource types, and those that patterns name. */
export function exampleArns(
  action: string,
  facts: ActionFacts | undefined,
  { account, region, patterns }: ArnPlaces,
): ReadonlySet<string> {
  if (facts?.resourceTypes.length === 0) return new Set([resourcePlaceholder(action.toLowerCase())]);
  const service = action.slice(0, action.indexOf(':'));
  const types: readonly Pick<ActionResource, 'arn'>[] = facts
    ? wellKnownFirst(facts.resourceTypes)
    : [{ arn: `arn:\${Partition}:${service}:\${Region}:\${Account}:\${Anything}` }];
  const models = types.map(({ arn }) => filled(arn, account, region));
  const named = models.flatMap((model) => patterns.flatMap((pattern) => namedBy(pattern, model)));
  const fits = (arn: string) => !facts || facts.resourceTypes.some((type) => matches(type.pattern, arn));
  return new Set([...models, ...named.filter(fits)]);
}

/** Types that people know come first. */
function wellKnownFirst(types: readonly ActionResource[]): ActionResource[] {
  const isKnown = ({ name }: ActionResource) => wellKnown.has(name);
  return [...types.filter(isKnown), ...types.filter((type) => !isKnown(type))];
}

const wellKnown: ReadonlySet<string> = new Set([
  'instance',
  'volume',
  'image',
  'snapshot',
  'db',
  'cluster',
  'bucket',
  'object',
  'user',
  'role',
]);

/** An ARN of a type. */
function filled(template: string, account: string, region: string): string {
  const values: Readonly<Record<string, string>> = { Partition: partitionOf(region), Account: account, Region: region };
  return template.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => values[name] ?? anything);
}

const anything = 'anything';

/** An ARN that a pattern matches; what it leaves open in the first five parts is taken from a model ARN. */
function namedBy(pattern: string, model: string): string[] {
  const [head, tail] = [pattern.split(':'), model.split(':')];
  if (head.length < 6) return [];
  const parts = head.slice(0, 5).map((part, index) => (/[*?]/.test(part) ? (tail[index] ?? '') : part));
  const resource = head.slice(5).join(':').replace(/\*$/, anything).replaceAll('*', '').replaceAll('?', 'x');
  return [[...parts, resource].join(':')];
}

/** The resource patterns of some statements as strings, with the actor's values in place of policy variables. */
export function resourcePatternsOf(statements: readonly CompiledStatement[], actor: Actor): string[] {
  return statements.flatMap(({ resourceGlobs, resourceTemplates }) => [
    ...resourceGlobs.map(textOfGlob),
    ...resourceTemplates.map((template) => template.map((piece) => textOfPiece(piece, actor)).join('')),
  ]);
}

function textOfGlob(glob: Glob): string {
  return glob
    .map((token) =>
      isRun(token) ? '*' : token === anyOne || token === anyOneButColon ? '?' : String.fromCharCode(token),
    )
    .join('');
}

function textOfPiece(piece: TemplatePiece, { identity }: Actor): string {
  if ('variable' in piece) return piece.variable === 'aws:username' ? identity.name : (piece.defaultValue ?? '');
  return 'literal' in piece ? piece.literal : piece.pattern;
}

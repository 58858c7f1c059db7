import { memoize, memoizeWeakly } from '../../domain/memoize.ts';
import { compileCondition, type Condition } from './conditions/condition.ts';
import { contextsByMoment } from './conditions/moments.ts';
import type { Context } from './context.ts';
import { asArnPattern, compileGlob, compilePieces, matches, type Glob } from './patterns/glob.ts';
import { parsePolicy } from './parse/parse-policy.ts';
import type { NegatableList, Policy, PolicyPlace, PrincipalPattern, PolicyProblem, Statement } from './policy.ts';
import {
  globWithoutVariables,
  resolveVariables,
  parseTemplate,
  variableKeys,
  type TemplatePiece,
} from './patterns/policy-variables.ts';
import { agreed, all, any, maybe, no, not, truthOf, yes, type Truth } from './truth.ts';

/** A policy that can be evaluated for any number of requests, or what is wrong with its document. */
export type CompiledPolicy =
  | {
      readonly name: string;
      readonly statements: readonly CompiledStatement[];
      /** The statements whose Action or NotAction matches the action, which is in lower case. */
      statementsFor(action: string): StatementsByEffect;
    }
  | { readonly name: string; readonly problem: PolicyProblem };

/** The statements of a policy that apply to one action, by their effect. */
export type StatementsByEffect = Readonly<Record<CompiledStatement['effect'], readonly CompiledStatement[]>>;

/** A statement whose patterns and conditions are compiled. */
export interface CompiledStatement {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: NegatableList<PrincipalPattern> | undefined;
  /** As the document has them; undefined where it has none. */
  readonly resources: Statement['resources'];
  readonly conditions: readonly Condition[];
  /** The keys of the policy variables in its resources, lower case. */
  readonly resourceVariables: readonly string[];
  /** Whether Action or NotAction matches the action, which is in lower case. */
  matchesAction(action: string): boolean;
  /** Its resource patterns without policy variables; empty where it has no Resource. */
  readonly resourceGlobs: readonly Glob[];
  /** Its resource patterns with policy variables; empty where it has no Resource. */
  readonly resourceTemplates: readonly (readonly TemplatePiece[])[];
  /** Whether action and resource match; principals and conditions are not looked at. */
  matchesActionAndResource(target: RequestTarget): Truth;
}

/** The part of a request that a statement is matched against, besides its principal. */
export interface RequestTarget {
  /** Lower case: `ec2:terminateinstances`. */
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/**
 * Parses and compiles a document; one that is not a valid policy for its place is returned with its problem. What is
 * compiled is kept as long as the document is in use: a snapshot with other resources has the same documents.
 */
export function compilePolicy(name: string, document: unknown, place: PolicyPlace = 'identity'): CompiledPolicy {
  return typeof document === 'object' && document !== null
    ? compiledFrom(document)({ name, place })
    : compileDocument(name, document, place);
}

const compiledFrom = memoizeWeakly((document: object) =>
  memoize(
    ({ name, place }: { readonly name: string; readonly place: PolicyPlace }) => compileDocument(name, document, place),
    { key: ({ name, place }) => `${place} ${name}` },
  ),
);

function compileDocument(name: string, document: unknown, place: PolicyPlace): CompiledPolicy {
  const parsed = parsePolicy(document, place);
  if ('problem' in parsed) return { name, problem: parsed.problem };
  const statements = compileStatements(parsed.policy);
  return {
    name,
    statements,
    statementsFor: memoize((action) => statementsFor(statements, action), { limit: maxRememberedActions }),
  };
}

/** More than one analysis asks about; keeping them takes little memory. */
const maxRememberedActions = 1000;

function statementsFor(statements: readonly CompiledStatement[], action: string): StatementsByEffect {
  const applicable = statements.filter((statement) => statement.matchesAction(action));
  return {
    Allow: applicable.filter(({ effect }) => effect === 'Allow'),
    Deny: applicable.filter(({ effect }) => effect === 'Deny'),
  };
}

function compileStatements({ version, statements }: Policy): CompiledStatement[] {
  return statements.map((statement) => {
    const matchesAction = compileActions(statement.actions);
    const patterns = compilePatterns(statement.resources, version);
    const matchesResource = compileResources(statement.resources, patterns);
    return {
      matchesAction,
      ...patterns,
      name: statement.name,
      effect: statement.effect,
      principals: statement.principals,
      resources: statement.resources,
      conditions: statement.conditions.map((condition) => compileCondition(condition, version)),
      resourceVariables: patterns.resourceTemplates.flatMap(variableKeys),
      matchesActionAndResource: (target) => (matchesAction(target.action) ? matchesResource(target) : no),
    };
  });
}

/** Whether a statement's action, resource and conditions all match; principals are not looked at. */
export function takesEffect(statement: CompiledStatement, target: RequestTarget): Truth {
  const matched = statement.matchesActionAndResource(target);
  if (matched === no) return no;
  const met = conditionsHold(statement.conditions, target.context);
  return met < matched ? met : matched;
}

/** Whether all conditions hold. Two on the time of the request can each hold at some moment, and never together. */
function conditionsHold(conditions: readonly Condition[], context: Context): Truth {
  const allAt = (at: Context) => all(conditions, (condition) => condition.holds(at));
  const met = allAt(context);
  if (met !== maybe || conditions.length < 2) return met;
  const [now, ...later] = contextsByMoment(conditions, context).map(allAt);
  return now === no && later.every((truth) => truth === no) ? no : met;
}

function compileActions({ negated, items }: Statement['actions']): (action: string) => boolean {
  const lower = items.map((item) => item.toLowerCase());
  const names = new Set(lower.filter((item) => !/[*?]/.test(item)));
  const globs = lower.filter((item) => !names.has(item)).map(compileGlob);
  return (action) => (names.has(action) || globs.some((glob) => matches(glob, action))) !== negated;
}

type ResourcePatterns = Pick<CompiledStatement, 'resourceGlobs' | 'resourceTemplates'>;

function compilePatterns(resources: Statement['resources'], version: string): ResourcePatterns {
  const resourceGlobs: Glob[] = [];
  const resourceTemplates: (readonly TemplatePiece[])[] = [];
  for (const item of resources?.items ?? []) {
    const template = parseTemplate(item, version);
    const glob = globWithoutVariables(template);
    if (glob) resourceGlobs.push(asArnPattern(glob));
    else resourceTemplates.push(template);
  }
  return { resourceGlobs, resourceTemplates };
}

function compileResources(
  resources: Statement['resources'],
  { resourceGlobs, resourceTemplates }: ResourcePatterns,
): (target: RequestTarget) => Truth {
  if (!resources) return () => yes;
  return (target) => {
    const matched = resourceGlobs.some((glob) => matches(glob, target.resource))
      ? yes
      : any(resourceTemplates, (template) => matchesTemplate(template, target));
    return resources.negated ? not(matched) : matched;
  };
}

/** Whether a pattern with policy variables matches, for every value that they can have. */
function matchesTemplate(template: readonly TemplatePiece[], { resource, context }: RequestTarget): Truth {
  const possible = resolveVariables(template, context);
  if (possible === 'unknown') return maybe;
  return agreed(possible, (pieces) =>
    truthOf(pieces !== undefined && matches(asArnPattern(compilePieces(pieces)), resource)),
  );
}

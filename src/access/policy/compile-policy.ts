import { memoize } from '../../domain/memoize.ts';
import { compileCondition, type Condition } from './conditions/condition.ts';
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

/** A policy ready to decide any number of requests, or the reason why its document is none. */
export type CompiledPolicy =
  | {
      readonly name: string;
      readonly statements: readonly CompiledStatement[];
      statementsFor(action: string): StatementsByEffect;
    }
  | { readonly name: string; readonly problem: PolicyProblem };

/** The statements of a policy that mean an action, lower case, by their effect. */
export type StatementsByEffect = Readonly<Record<CompiledStatement['effect'], readonly CompiledStatement[]>>;

export interface CompiledStatement {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: NegatableList<PrincipalPattern> | undefined;
  readonly conditions: readonly Condition[];
  /** The keys of the policy variables in its resources, lower case. */
  readonly resourceVariables: readonly string[];
  /** Whether the action is meant, lower case. */
  matchesAction(action: string): boolean;
  /** Its resource patterns without variables, and those with; none of either where it has no Resource. */
  readonly resourceGlobs: readonly Glob[];
  readonly resourceTemplates: readonly (readonly TemplatePiece[])[];
  /** Whether action and resource are meant, principals and conditions left aside. */
  matchesActionAndResource(target: RequestTarget): Truth;
}

/** What is to be done, to what, with the context that variables in Resource read. */
export interface RequestTarget {
  /** Lower case: `ec2:terminateinstances`. */
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Parses and compiles a document of its place; one that is no policy keeps its problem. */
export function compilePolicy(name: string, document: unknown, place: PolicyPlace = 'identity'): CompiledPolicy {
  const parsed = parsePolicy(document, place);
  if ('problem' in parsed) return { name, problem: parsed.problem };
  const statements = compileStatements(parsed.policy);
  return {
    name,
    statements,
    statementsFor: memoize((action) => statementsFor(statements, action), { limit: maxRememberedActions }),
  };
}

/** More than all that one analysis asks about, and little to keep. */
const maxRememberedActions = 1000;

function statementsFor(statements: readonly CompiledStatement[], action: string): StatementsByEffect {
  const speaking = statements.filter((statement) => statement.matchesAction(action));
  return {
    Allow: speaking.filter(({ effect }) => effect === 'Allow'),
    Deny: speaking.filter(({ effect }) => effect === 'Deny'),
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
      conditions: statement.conditions.map((condition) => compileCondition(condition, version)),
      resourceVariables: patterns.resourceTemplates.flatMap(variableKeys),
      matchesActionAndResource: (target) => (matchesAction(target.action) ? matchesResource(target) : no),
    };
  });
}

/** Whether a statement takes effect, principals left aside. */
export function takesEffect(statement: CompiledStatement, target: RequestTarget): Truth {
  const covered = statement.matchesActionAndResource(target);
  if (covered === no) return no;
  const met = all(statement.conditions, (condition) => condition.holds(target.context));
  return met < covered ? met : covered;
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
    const meant = resourceGlobs.some((glob) => matches(glob, target.resource))
      ? yes
      : any(resourceTemplates, (template) => matchesTemplate(template, target));
    return resources.negated ? not(meant) : meant;
  };
}

/** A pattern with variables: under every reading of them; one without a value matches nothing. */
function matchesTemplate(template: readonly TemplatePiece[], { resource, context }: RequestTarget): Truth {
  const possible = resolveVariables(template, context);
  if (possible === 'unknown') return maybe;
  return agreed(possible, (pieces) =>
    truthOf(pieces !== undefined && matches(asArnPattern(compilePieces(pieces)), resource)),
  );
}

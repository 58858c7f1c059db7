import { compileCondition, type Condition } from './condition.ts';
import type { Context } from './context.ts';
import { asArnPattern, compileGlob, compilePieces, matches, type Glob } from './glob.ts';
import { parsePolicy } from './parse.ts';
import type { Matching, Policy, PolicyPlace, PrincipalPattern, Problem, Statement } from './policy.ts';
import { remembering } from './remember.ts';
import { fixedGlob, readings, readTemplate, variablesOf, type Piece } from './template.ts';
import { agreed, all, any, maybe, no, not, truthOf, yes, type Truth } from './truth.ts';

/** A policy ready to decide any number of requests, or the reason why its document is none. */
export type CompiledPolicy =
  | { readonly name: string; readonly statements: readonly CompiledStatement[]; speakingOf(action: string): Speaking }
  | { readonly name: string; readonly problem: Problem };

/** The statements of a policy that mean an action, lower case, by their effect. */
export type Speaking = Readonly<Record<CompiledStatement['effect'], readonly CompiledStatement[]>>;

export interface CompiledStatement {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Matching<PrincipalPattern> | undefined;
  readonly conditions: readonly Condition[];
  /** The keys of the policy variables in its resources, lower case. */
  readonly resourceReads: readonly string[];
  /** Whether the action is meant, lower case. */
  meansAction(action: string): boolean;
  /** Its resource patterns without variables, and those with; none of either where it has no Resource. */
  readonly resourceGlobs: readonly Glob[];
  readonly resourceTemplates: readonly (readonly Piece[])[];
  /** Whether action and resource are meant, principals and conditions left aside. */
  covers(target: Target): Truth;
}

/** What is to be done, to what, with the context that variables in Resource read. */
export interface Target {
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
  return { name, statements, speakingOf: remembering(mostActions, (action) => speakingOf(statements, action)) };
}

/** More than all that one analysis asks about, and little to keep. */
const mostActions = 1000;

function speakingOf(statements: readonly CompiledStatement[], action: string): Speaking {
  const speaking = statements.filter((statement) => statement.meansAction(action));
  return {
    Allow: speaking.filter(({ effect }) => effect === 'Allow'),
    Deny: speaking.filter(({ effect }) => effect === 'Deny'),
  };
}

function compileStatements({ version, statements }: Policy): CompiledStatement[] {
  return statements.map((statement) => {
    const meansAction = compileActions(statement.actions);
    const patterns = compilePatterns(statement.resources, version);
    const meansResource = compileResources(statement.resources, patterns);
    return {
      meansAction,
      ...patterns,
      name: statement.name,
      effect: statement.effect,
      principals: statement.principals,
      conditions: statement.conditions.map((condition) => compileCondition(condition, version)),
      resourceReads: patterns.resourceTemplates.flatMap(variablesOf),
      covers: (target) => (meansAction(target.action) ? meansResource(target) : no),
    };
  });
}

/** Whether a statement takes effect, principals left aside. */
export function takesEffect(statement: CompiledStatement, target: Target): Truth {
  const covered = statement.covers(target);
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

type Patterns = Pick<CompiledStatement, 'resourceGlobs' | 'resourceTemplates'>;

function compilePatterns(resources: Statement['resources'], version: string): Patterns {
  const resourceGlobs: Glob[] = [];
  const resourceTemplates: (readonly Piece[])[] = [];
  for (const item of resources?.items ?? []) {
    const template = readTemplate(item, version);
    const glob = fixedGlob(template);
    if (glob) resourceGlobs.push(asArnPattern(glob));
    else resourceTemplates.push(template);
  }
  return { resourceGlobs, resourceTemplates };
}

function compileResources(
  resources: Statement['resources'],
  { resourceGlobs, resourceTemplates }: Patterns,
): (target: Target) => Truth {
  if (!resources) return () => yes;
  return (target) => {
    const meant = resourceGlobs.some((glob) => matches(glob, target.resource))
      ? yes
      : any(resourceTemplates, (template) => fits(template, target));
    return resources.negated ? not(meant) : meant;
  };
}

/** A pattern with variables: under every reading of them; one without a value matches nothing. */
function fits(template: readonly Piece[], { resource, context }: Target): Truth {
  const possible = readings(template, context);
  if (possible === 'unknown') return maybe;
  return agreed(possible, (pieces) =>
    truthOf(pieces !== undefined && matches(asArnPattern(compilePieces(pieces)), resource)),
  );
}

import { partitionOf } from '../../domain/arn.ts';
import type { CompiledStatement } from '../compile.ts';
import { anyOne, anyOneButColon, isRun, matches, type Glob } from '../glob.ts';
import type { Statement } from '../policy.ts';
import type { Actor } from '../reach/actor.ts';
import type { Judge } from '../reach/judge.ts';
import { contextOfActor } from '../reach/keys.ts';
import type { ActionFacts, ActionResource, Reference } from '../reference.ts';
import { prepareRequest, standIn } from '../request.ts';
import type { Piece } from '../template.ts';
import { no } from '../truth.ts';
import { isEverAllowed } from './suppose.ts';

/** One action on one resource that a statement speaks of, whether or not there is one. */
export interface Example {
  /** With AWS's capitals where the reference holds the action, else as the statement writes it. */
  readonly action: string;
  readonly arn: string;
  /** Where the reference holds the action. */
  readonly facts?: ActionFacts;
}

/** What examples are made in. */
export interface Surroundings {
  readonly reference: Reference;
  readonly judge: Judge;
  /** Equal for actors who can do the same. */
  readonly kinOf: (actor: Actor) => string;
  /** Where resources are supposed to be that no policy places elsewhere. */
  readonly region: string;
}

export interface ReadStatement {
  readonly written: Statement;
  readonly compiled: CompiledStatement;
}

/**
 * Makes the examples of what a statement means for an actor: each of its actions that some policy allows the actor, on one
 * resource of each type, and on those that the policies in question name.
 */
export function examplesOf({ written, compiled }: ReadStatement, { reference, judge, region }: Surroundings): (actor: Actor) => Generator<Example> {
  const actions = [...knownActions(reference, compiled), ...otherActions(reference, written)];
  return function* (actor) {
    const { principal, account } = actor.identity;
    for (const { name, facts } of actions) {
      if (!isEverAllowed(actor, name, judge)) continue;
      const { statements } = judge.bearing(actor, name);
      for (const arn of arnsFor(name, facts, { account, region, patterns: patternsOf([compiled, ...statements], actor) })) {
        const request = prepareRequest(reference, { principal, action: name, resource: arn, context: contextOfActor(actor) });
        if (compiled.covers(request) !== no) yield { action: name, arn, ...(facts && { facts }) };
      }
    }
  };
}

/** What people know and fear: of many actions the best examples. */
const telling: ReadonlySet<string> = new Set(['ec2:DeleteVolume', 'ec2:StopInstances', 'ec2:TerminateInstances', 'iam:CreateAccessKey', 's3:DeleteObject']);

type NamedAction = { readonly name: string; readonly facts?: ActionFacts };

function knownActions(reference: Reference, statement: CompiledStatement): NamedAction[] {
  const all = reference.services.flatMap((service) => [...(reference.actionsOf(service)?.values() ?? [])]);
  const meant = all.filter(({ name }) => statement.meansAction(name.toLowerCase()));
  const told = meant.filter(({ name }) => telling.has(name));
  return [...told, ...meant.filter(({ name }) => !telling.has(name))].map((facts) => ({ name: facts.name, facts }));
}

/** The actions of services that the reference does not hold; a pattern is an action that it matches itself. */
function otherActions(reference: Reference, { actions }: Statement): NamedAction[] {
  if (actions.negated) return [];
  return actions.items.filter((item) => item.includes(':') && !reference.actionsOf(item.slice(0, item.indexOf(':')))).map((name) => ({ name }));
}

interface Places {
  readonly account: string;
  readonly region: string;
  readonly patterns: readonly string[];
}

function arnsFor(action: string, facts: ActionFacts | undefined, { account, region, patterns }: Places): ReadonlySet<string> {
  if (facts?.resourceTypes.length === 0) return new Set([standIn(action.toLowerCase())]);
  const service = action.slice(0, action.indexOf(':'));
  const types: readonly Pick<ActionResource, 'arn'>[] = facts?.resourceTypes ?? [{ arn: `arn:\${Partition}:${service}:\${Region}:\${Account}:\${Anything}` }];
  const models = types.map(({ arn }) => filled(arn, account, region));
  const named = models.flatMap((model) => patterns.flatMap((pattern) => namedBy(pattern, model)));
  const fits = (arn: string) => !facts || facts.resourceTypes.some((type) => matches(type.pattern, arn));
  return new Set([...models, ...named.filter(fits)]);
}

/** An ARN of a type. */
function filled(template: string, account: string, region: string): string {
  const values: Readonly<Record<string, string>> = { Partition: partitionOf(region), Account: account, Region: region };
  return template.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => values[name] ?? anything);
}

const anything = 'anything';

/** An ARN that a pattern means, with what it leaves open of the first five parts taken from a model. */
function namedBy(pattern: string, model: string): string[] {
  const [head, tail] = [pattern.split(':'), model.split(':')];
  if (head.length < 6) return [];
  const parts = head.slice(0, 5).map((part, index) => (/[*?]/.test(part) ? (tail[index] ?? '') : part));
  const resource = head.slice(5).join(':').replace(/\*$/, anything).replaceAll('*', '').replaceAll('?', 'x');
  return [[...parts, resource].join(':')];
}

function patternsOf(statements: readonly CompiledStatement[], actor: Actor): string[] {
  return statements.flatMap(({ resourceGlobs, resourceTemplates }) => [
    ...resourceGlobs.map(textOfGlob),
    ...resourceTemplates.map((template) => template.map((piece) => textOfPiece(piece, actor)).join('')),
  ]);
}

function textOfGlob(glob: Glob): string {
  return glob.map((token) => (isRun(token) ? '*' : token === anyOne || token === anyOneButColon ? '?' : String.fromCharCode(token))).join('');
}

function textOfPiece(piece: Piece, { identity }: Actor): string {
  if ('variable' in piece) return piece.variable === 'aws:username' ? identity.name : (piece.otherwise ?? '');
  return 'literal' in piece ? piece.literal : piece.pattern;
}

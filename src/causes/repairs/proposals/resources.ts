import type { Json, JsonObject } from '../../../domain/json.ts';
import { parseArn } from '../../../domain/arn.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import type { AnyResource } from '../commands/row.ts';
import { joinPhrases } from '../../wording/subject-words.ts';
import { denials, placesOf } from './deny.ts';
import { rewritten } from './narrow.ts';
import { serviceOf, type Strategy } from './strategy.ts';

const ofToday = 'It names what is there now: what is made later is not in it.';

/** Denies what the rule is about, on the ARNs of what it is about. */
export const denyArns: Strategy = ({ rules, policies, principals, lastActions, covered = [] }) =>
  covered.length === 0
    ? []
    : placesOf(policies, principals).flatMap((places) =>
        denials(places, rules.slice(0, 1), () => [
          { actions: lastActions, selected: { resources: arnsOf(covered), condition: {} } },
        ]).map((proposal) => ({ ...proposal, note: ofToday })),
      );

/** Lets the statements that are used allow their actions on everything but the ARNs of what the rule is about. */
export const leaveOutArns: Strategy = ({ policies, covered = [] }, account) =>
  covered.length === 0
    ? []
    : rewritten(policies, account, `leave out ${namesOf(covered)} in`, (statement) => {
        const { Resource, ...rest } = statement;
        return isEverything(Resource) ? { ...rest, NotResource: arnsOf(covered) } : statement;
      }).map((proposal) => ({ ...proposal, note: ofToday }));

/** Lets the statements that are used, and allow nothing else, allow their actions on the ARNs of the rest alone. */
export const keepArns: Strategy = ({ policies, actions, covered = [], uncovered = [] }, account) => {
  const services = new Set(covered.flatMap(({ arn }) => parseArn(arn)?.service ?? []));
  const used = new Set(
    actions.filter((action) => services.has(serviceOf(action))).map((action) => action.toLowerCase()),
  );
  return covered.length === 0 || uncovered.length === 0
    ? []
    : rewritten(policies, account, `allow only ${namesOf(uncovered)} in`, (statement: JsonObject) =>
        isEverything(statement['Resource']) &&
        textsOf(statement['Action']).every((action) => used.has(action.toLowerCase()))
          ? { ...statement, Resource: arnsOf(uncovered) }
          : statement,
      ).map((proposal) => ({ ...proposal, note: ofToday }));
};

function arnsOf(resources: readonly AnyResource[]): readonly string[] {
  return [...new Set(resources.map(({ arn }) => arn))].sort();
}

function namesOf(resources: readonly AnyResource[]): string {
  return joinPhrases(resources.map(({ id }) => escapeUnprintable(id)));
}

function isEverything(value: Json | undefined): boolean {
  return textsOf(value).includes('*');
}

function textsOf(value: Json | undefined): readonly string[] {
  const all: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value ?? null];
  return all.filter((each) => typeof each === 'string');
}

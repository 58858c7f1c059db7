import { globalRegion } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Diagnosis, Outcome } from './diagnosis.ts';

const words: Readonly<Record<Outcome, string>> = {
  passed: 'passed       ',
  failed: 'FAILED       ',
  'not checkable': 'not checkable',
};

/** The diagnoses for programs, one entry a check; a permission has an entry for each account and region. */
export function diagnosesDocument(diagnoses: readonly Diagnosis[]) {
  return {
    diagnoses: diagnoses.map(({ part, outcome, said, advice, account, region }) => ({
      part,
      outcome,
      ok: outcome === 'passed',
      said,
      advice,
      account,
      region,
    })),
    totals: totalsOf(diagnoses),
  };
}

/** The diagnoses for a person: a line each, and under it what to do; what regions have in common is one line. */
export function diagnosesText(diagnoses: readonly Diagnosis[]): string {
  const alike = Map.groupBy(diagnoses, ({ part, outcome, said, advice }) =>
    JSON.stringify([part, outcome, said, advice]),
  );
  const lines = [...alike.values()].flatMap(linesOf);
  const { passed, failed, notCheckable } = totalsOf(diagnoses);
  return [...lines, '', `${passed} passed, ${failed} failed, ${notCheckable} not checkable`].join('\n');
}

function linesOf(alike: readonly Diagnosis[]): readonly string[] {
  const [first] = alike;
  if (!first) return [];
  const { part, outcome, said, advice } = first;
  const line = `${words[outcome]} ${part}${placesOf(alike)}: ${said}`;
  const indent = ' '.repeat(words[outcome].length + 1);
  return [line, ...(advice === undefined || outcome === 'passed' ? [] : [`${indent}> ${advice}`])].map(
    escapeUnprintable,
  );
}

/** Regions that are named: more would make the line hard to read. */
const mostNamed = 3;

function placesOf(alike: readonly Diagnosis[]): string {
  const regions = alike.flatMap(({ region }) => (region === undefined || region === globalRegion ? [] : [region]));
  if (regions.length === 0) return '';
  const named = regions.slice(0, mostNamed).join(', ');
  const more = regions.length - mostNamed;
  return ` in ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function totalsOf(diagnoses: readonly Diagnosis[]) {
  const many = (wanted: Outcome) => diagnoses.filter(({ outcome }) => outcome === wanted).length;
  return { passed: many('passed'), failed: many('failed'), notCheckable: many('not checkable') };
}

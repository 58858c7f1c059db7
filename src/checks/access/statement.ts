import { explainPath, stepsLine, type CallEvaluator, type Path } from '../../access/index.ts';
import type { AccessEvidence, AccessStep, AccessWay } from '../../domain/access-evidence.ts';
import type { AccessRule } from '../../domain/access-rule.ts';
import type { Severity } from '../../domain/finding.ts';
import { canonicalJson } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { CheckContext } from '../check.ts';
import type { Statement } from '../shared/observe.ts';
import { all, quoted } from '../shared/words.ts';
import type { Ability } from './abilities.ts';
import { distinct } from './distinct.ts';
import { lowered } from './severity.ts';
import { scopesOf } from './scopes.ts';
import { deedWords, exampleOf, pathWords, who } from './words.ts';

/** For what and how an ability is a finding. */
interface Saying {
  readonly rule: Pick<AccessRule, 'name' | 'severity'>;
  readonly expected: string;
  /** The one that found it. */
  readonly judge: CallEvaluator;
  readonly withoutMfa?: boolean;
}

/**
 * What a check says of somebody who can do what a rule speaks of. Evidence holds the ways and neither resources nor
 * their number, which are told in the title and as `actual`: a new instance in a class leaves id, evidence and
 * exceptions alone.
 */
export function abilityStatement(
  ability: Ability,
  { rule, expected, judge, withoutMfa = false }: Saying,
  { snapshot }: CheckContext,
): Statement {
  const { identity, deed, kind, parts } = ability;
  const told = parts.flatMap(({ ways, resources }) =>
    ways.map(({ path: way, classes }) => ({
      way: tell(way, deed, judge),
      example: exampleOf(resources, classes),
      line: stepsLine(way),
    })),
  );
  const [first] = told;
  const ways = distinct(told.map(({ way }) => way));
  const evidence: AccessEvidence = {
    rule: rule.name,
    principal: identity.arn,
    deed,
    kind,
    decision: ability.isConditional ? 'conditional' : 'allowed',
    actions: [...new Set(ways.map(({ action }) => action))].sort(),
    ways,
  };
  const unread = identity.notRead.length === 0 ? '' : `; not read: ${all(identity.notRead)}`;
  const path =
    first &&
    `${escapeUnprintable([first.line, ...first.way.conditions].join(', '))}, for one ${first.example}${unread}`;
  return {
    rule: { rule: rule.name, deed, path: kind, decision: evidence.decision },
    severity: severityOf(ability, rule.severity ?? 'high'),
    title: `${who(identity)} can ${deedWords(parts)} of rule ${quoted(rule.name)}${pathWords(kind)}${withoutMfa ? ', without MFA' : ''}${conditionsOf(ways)}`,
    expected,
    actual: path === undefined ? '' : `${escapeUnprintable(identity.name)}: ${path}`,
    ...(path !== undefined && { path }),
    evidence,
    restsOn: scopesOf(identity, parts, snapshot),
  };
}

function tell(way: Path, deed: Ability['deed'], judge: CallEvaluator): AccessWay {
  const { steps, conditions } = explainPath(way, judge);
  return {
    action: deed === 'weaken' ? (steps.at(-1)?.action ?? '') : way.action,
    steps: runs(
      steps.map(({ action, as, via }): AccessStep => ({
        action,
        as,
        ...(via && { via: { policy: via.policy, statement: via.statement } }),
      })),
    ),
    conditions,
  };
}

/** One of equal steps in a row: whether one protection is on or two makes no other way. */
function runs(steps: readonly AccessStep[]): readonly AccessStep[] {
  return steps.filter((step, index) => index === 0 || canonicalJson(step) !== canonicalJson(steps[index - 1] ?? null));
}

/** What is conditional is a step less grave than what is certain, and so is what only weakens. */
function severityOf({ deed, isConditional }: Ability, certain: Severity): Severity {
  const severity = deed === 'weaken' ? lowered(certain) : certain;
  return isConditional ? lowered(severity) : severity;
}

/** What every way depends on, and that some depend on more. */
function conditionsOf(ways: readonly AccessWay[]): string {
  const everywhere = [...new Set(ways.flatMap(({ conditions }) => conditions))].filter((condition) =>
    ways.every(({ conditions }) => conditions.includes(condition)),
  );
  const isAll = ways.every(({ conditions }) => conditions.length === everywhere.length);
  const words = [
    ...everywhere.map(escapeUnprintable),
    ...(isAll ? [] : [everywhere.length === 0 ? 'under conditions' : 'under further conditions']),
  ];
  return words.length === 0 ? '' : `, ${words.join(' and ')}`;
}

import {
  explainPath,
  pathKind,
  policyNameInEvidence,
  stepsLine,
  type CallEvaluator,
  type Path,
} from '../../access/index.ts';
import type { AccessEvidence, AccessStep, AccessPathEvidence } from '../../domain/access-evidence.ts';
import type { AccessRule } from '../../domain/access-rule.ts';
import type { Ability as AbilityInWords, Severity } from '../../domain/finding.ts';
import { canonicalJson } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CheckContext } from '../check.ts';
import type { FindingDetails } from '../shared/report-finding.ts';
import { joinedByAnd, inQuotes } from '../shared/words.ts';
import type { Ability } from './abilities.ts';
import { distinctValues } from './distinct-values.ts';
import { lowered } from './severity.ts';
import type { OwnersReached } from './owned.ts';
import { scopesOf } from './scopes.ts';
import { actionsPhrase, exampleText, pathPhrase, principalText, resourceCount } from './wording.ts';

/** The rule that an ability breaks, and how it was found. */
interface AbilityContext {
  readonly rule: Pick<AccessRule, 'name' | 'severity'>;
  readonly expected: string;
  /** The evaluator that found it. */
  readonly evaluator: CallEvaluator;
  readonly withoutMfa?: boolean;
  /** Whom the rule allows, as it names them. */
  readonly allowed: readonly string[];
  readonly ownersIn: (parts: Ability['parts']) => OwnersReached;
}

/**
 * The finding about a user or role that can do what a rule covers. Its evidence holds the paths and neither resources
 * nor their number, which are in the title and in `actual`: a new instance changes neither id nor evidence, so that
 * exceptions go on.
 */
export function abilityFinding(
  ability: Ability,
  { rule, expected, evaluator, withoutMfa = false, allowed, ownersIn }: AbilityContext,
  { snapshot }: CheckContext,
): FindingDetails {
  const { identity, effect, families, parts } = ability;
  const kind = pathKind(families);
  const found = parts.flatMap(({ paths, resources }) =>
    paths.map(({ path, classes }) => ({
      evidence: pathEvidence(path, effect, evaluator),
      example: exampleText(resources, classes),
      line: stepsLine(path),
    })),
  );
  const [first] = found;
  const { owners = [], ...more } = ownersIn(parts);
  const ways = distinctValues(found.map((each) => each.evidence));
  const evidence: AccessEvidence = {
    rule: rule.name,
    principal: identity.arn,
    deed: effect,
    kind,
    decision: ability.isConditional ? 'conditional' : 'allowed',
    actions: [...new Set(ways.map(({ action }) => action))].sort(),
    ways,
  };
  const unread = identity.notRead.length === 0 ? '' : `; not read: ${joinedByAnd(identity.notRead)}`;
  const path =
    first &&
    `${escapeUnprintable([first.line, ...first.evidence.conditions].join(', '))}, for example ${first.example}${unread}`;
  return {
    rule: { rule: rule.name, deed: effect, path: kind, decision: evidence.decision },
    severity: severityOf(ability, rule.severity ?? 'high'),
    title:
      `${principalText(identity)} can ${actionsPhrase(parts)} covered by rule ${inQuotes(rule.name)}` +
      `${pathPhrase(families)}${withoutMfa ? ', without MFA' : ''}${conditionsOf(ways)}`,
    expected,
    actual: path === undefined ? '' : `${escapeUnprintable(identity.name)}: ${path}`,
    ...(path !== undefined && { path }),
    ability: {
      words: actionsPhrase(parts),
      count: resourceCount(parts),
      ...examplesOf(parts),
      ...(owners.length > 0 && {
        outside: allowed,
        owners: owners.map((each) => ({
          ...each,
          words: `${each.words}${withoutMfa ? ' without MFA' : ''}${ability.isConditional ? ' under conditions' : ''}`,
        })),
        ...more,
      }),
    },
    evidence,
    dependsOn: scopesOf(identity, parts, snapshot),
  };
}

/** One resource of each path: in these alone the principal can do the same. */
function examplesOf(parts: Ability['parts']): Pick<AbilityInWords, 'examples'> {
  const examples = parts.flatMap(({ paths }) => paths.flatMap(({ classes }) => classes.slice(0, 1)));
  const arns = [...new Set(examples.map(({ example }) => example.arn))];
  return arns.length > mostExamples ? {} : { examples: arns };
}

const mostExamples = 20;

function pathEvidence(path: Path, effect: Ability['effect'], evaluator: CallEvaluator): AccessPathEvidence {
  const { steps, conditions } = explainPath(path, evaluator);
  return {
    action: effect === 'weaken' ? (steps.at(-1)?.action ?? '') : path.action,
    steps: withoutRepeats(
      steps.map(({ action, as, via }): AccessStep => ({
        action,
        as,
        ...(via && { via: { policy: policyNameInEvidence(via.policy), statement: via.statement } }),
      })),
    ),
    conditions,
  };
}

/** One of equal steps in a row: whether one protection is on or two makes no other path. */
function withoutRepeats(steps: readonly AccessStep[]): readonly AccessStep[] {
  return steps.filter((step, index) => index === 0 || canonicalJson(step) !== canonicalJson(steps[index - 1] ?? null));
}

/** What is conditional, or only removes a protection, is one step less severe than what is certain. */
function severityOf({ effect, isConditional }: Ability, certain: Severity): Severity {
  const severity = effect === 'weaken' ? lowered(certain) : certain;
  return isConditional ? lowered(severity) : severity;
}

/** The conditions that all paths share, and whether some paths have more. */
function conditionsOf(paths: readonly AccessPathEvidence[]): string {
  const everywhere = [...new Set(paths.flatMap(({ conditions }) => conditions))].filter((condition) =>
    paths.every(({ conditions }) => conditions.includes(condition)),
  );
  const isAll = paths.every(({ conditions }) => conditions.length === everywhere.length);
  const phrases = [
    ...everywhere.map(escapeUnprintable),
    ...(isAll ? [] : [everywhere.length === 0 ? 'under conditions' : 'under more conditions']),
  ];
  return phrases.length === 0 ? '' : `, ${phrases.join(' and ')}`;
}

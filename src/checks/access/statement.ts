import { explainWay, pathLine, type Way } from '../../access/index.ts';
import type { AccessEvidence, AccessStep, AccessWay } from '../../domain/access-evidence.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { Severity } from '../../domain/finding.ts';
import { canonicalJson } from '../../domain/json.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { CheckContext } from '../check.ts';
import { iamScope } from '../shared/iam.ts';
import type { Statement } from '../shared/observe.ts';
import { all, plain, quoted } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import type { Ability } from './abilities.ts';
import { deedWords, pathWords } from './words.ts';

/**
 * What a check says of somebody who can do what a rule speaks of. Evidence holds the ways and neither resources nor their
 * number, which are told in the title and as `actual`: a new instance in a class leaves id, evidence and exceptions alone.
 */
export function abilityStatement(ability: Ability, rule: ActionRule, expected: string, context: CheckContext): Statement {
  const { identity, deed, kind, parts } = ability;
  const told = parts.flatMap(({ ways }) => ways).map(({ way, classes }) => ({ way: tell(way, deed, context), example: classes[0]?.example.arn ?? '', line: pathLine(way) }));
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
  return {
    rule: { rule: rule.name, deed, path: kind, decision: evidence.decision },
    severity: severityOf(ability, rule.severity ?? 'high'),
    title: `${who(identity)} can ${deedWords(ability)} of rule ${quoted(rule.name)}${pathWords(kind)}${conditionsOf(ways)}`,
    expected,
    actual: first === undefined ? '' : `${plain([first.line, ...first.way.conditions].join(', '))}, for one ${plain(first.example)}${unread}`,
    evidence,
    restsOn: scopesOf(ability, context),
  };
}

function tell(way: Way, deed: Ability['deed'], context: CheckContext): AccessWay {
  const { steps, conditions } = explainWay(way, inhabited(context).judge);
  return {
    action: deed === 'weaken' ? (steps.at(-1)?.action ?? '') : way.action,
    steps: runs(steps.map(({ action, as, via }): AccessStep => ({ action, as, ...(via && { via: { policy: via.policy, statement: via.statement } }) }))),
    conditions,
  };
}

/** One of equal steps in a row: whether one protection is on or two makes no other way. */
function runs(steps: readonly AccessStep[]): readonly AccessStep[] {
  return steps.filter((step, index) => index === 0 || canonicalJson(step) !== canonicalJson(steps[index - 1] ?? null));
}

/** Equal ways once, in an order that no resource has a say in. */
function distinct(ways: readonly AccessWay[]): readonly AccessWay[] {
  const byText = new Map(ways.map((way) => [canonicalJson(way), way]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, way]) => way);
}

/** What is conditional is a step less grave than what is certain, and so is what only weakens. */
function severityOf({ deed, isConditional }: Ability, certain: Severity): Severity {
  const severity = deed === 'weaken' ? lowered(certain) : certain;
  return isConditional ? lowered(severity) : severity;
}

function lowered(severity: Severity): Severity {
  return severity === 'high' ? 'medium' : 'low';
}

function who({ kind, name }: Ability['identity']): string {
  return kind === 'user' ? plain(name) : `Role ${plain(name)}`;
}

/** The conditions where every way has the same one. */
function conditionsOf(ways: readonly AccessWay[]): string {
  const [only, ...others] = new Set(ways.map(({ conditions }) => conditions.join(' and ')));
  if (only === undefined || only === '') return '';
  return others.length === 0 ? `, ${plain(only)}` : ', under conditions';
}

/** Where the policies and the resources were read; a credential report that was not is one that an account may lack. */
function scopesOf({ identity: { account }, parts }: Ability, { snapshot }: CheckContext): readonly Scope[] {
  const iam = ['user', 'group', 'role', 'policy', 'credential'].map((kind) => iamScope(account, kind)).filter((scope) => scope.kind !== 'credential' || snapshot.isComplete(scope));
  const places = parts.flatMap(({ resources, ways }) => {
    const kinds = resources === 'account' ? [] : resources === 'instance' ? ['instance', 'instance-attribute'] : [resources];
    const examples = ways.flatMap(({ classes }) => classes.map(({ example }) => example));
    return examples.flatMap((example) => kinds.map((kind) => ({ account: example.account, region: example.region, kind })));
  });
  return [...new Map([...iam, ...places].map((scope) => [scopeKey(scope), scope])).values()];
}

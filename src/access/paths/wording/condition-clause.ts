import type { ConditionText } from '../../policy/policy.ts';

/** How the value under a condition key stands to those of the policy. */
export type Relation = 'is' | 'isNot' | 'less' | 'atMost' | 'more' | 'atLeast' | 'present' | 'absent' | 'on' | 'off';

/** A condition as it has to come out, whatever operator and effect it is written with. */
export interface Clause {
  /** As the policy writes it. */
  readonly key: string;
  readonly relation: Relation;
  /** Of a key with several values, which of them; undefined: its only one. */
  readonly each: 'every' | 'some' | undefined;
  readonly values: readonly string[];
}

/** What a condition asks for: that it holds, or (the condition of a Deny) that it does not. */
export function clauseOf({ operator, key, values }: ConditionText, holds: boolean): Clause {
  const [, set, name = ''] = /^(?:for(all|any)values?:)?(.*?)(?:ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  const each = set === undefined ? undefined : (set === 'all') === holds ? 'every' : 'some';
  const relation = relationOf(name, key, values);
  return { key, relation: holds ? relation : contraries[relation], each, values };
}

function relationOf(operator: string, key: string, values: readonly string[]): Relation {
  const flags = new Set(values.map((value) => value.toLowerCase()));
  const isTrue = flags.size === 1 && flags.has('true');
  if (operator === 'null') return isTrue ? 'absent' : 'present';
  const isNegated = operator.includes('not');
  if (flags.size === 1 && (operator === 'bool' || isFlag.has(key.toLowerCase())))
    return isTrue === isNegated ? 'off' : 'on';
  return orders.find(([name]) => operator.endsWith(name))?.[1] ?? (isNegated ? 'isNot' : 'is');
}

/** Keys that are true or false, whatever kind of operator people ask them with. */
const isFlag: ReadonlySet<string> = new Set(['aws:multifactorauthpresent', 'aws:securetransport', 'aws:viaawsservice']);

const orders: readonly (readonly [name: string, Relation])[] = [
  ['lessthan', 'less'],
  ['lessthanequals', 'atMost'],
  ['greaterthan', 'more'],
  ['greaterthanequals', 'atLeast'],
];

const contraries: Readonly<Record<Relation, Relation>> = {
  is: 'isNot',
  isNot: 'is',
  less: 'atLeast',
  atLeast: 'less',
  more: 'atMost',
  atMost: 'more',
  present: 'absent',
  absent: 'present',
  on: 'off',
  off: 'on',
};

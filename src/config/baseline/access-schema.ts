import { z } from 'zod';
import type {
  AccessRule,
  ActionRule,
  AllowedToRule,
  LaunchRule,
  MfaRule,
  MustAllowRule,
} from '../../domain/access-rule.ts';
import { severities } from '../../domain/finding.ts';
import { anyNumber, distinct, list, matching, oneOrMore, optional, textField } from '../fields.ts';
import { globs, selector } from './resource-schema.ts';
import { noSuchAction } from '../wording.ts';

/* What a baseline says of who can do what. */

/** The names that rules may use and that other rooms define. */
export interface AccessVocabulary {
  /** Kinds of resources that rules can be about. */
  readonly kinds: readonly string[];
  /** Named sets of actions. */
  readonly sets: readonly string[];
  /** Actions that may be meant by an action (or pattern) that AWS does not have; undefined if AWS has it. */
  readonly choicesFor: (action: string) => Promise<readonly string[] | undefined>;
}

const principalPattern = matching(
  /^((group|user|role)\/[\w+=,.@*?-]+|arn:[\w*-]+:.+)$/,
  'group/NAME, user/NAME, role/NAME or an ARN (globs allowed)',
);

const launch = z.strictObject({
  instanceTypes: globs.describe('Instance types; globs allowed: *.metal*, p4d.24xlarge.'),
  allowedTo: anyNumber(principalPattern).describe(
    'Who may launch them: group/NAME, user/NAME, role/NAME or an ARN; globs allowed.',
  ),
});

/** The section `access`. */
export function accessSchema(vocabulary: AccessVocabulary) {
  const rule = z.strictObject({
    name: textField().describe('What the rule is called in findings; unique.'),
    actions: optional(
      oneOrMore(actionOf(vocabulary)),
      `Actions; globs allowed after the colon: ec2:StopInstances, ec2:Delete*. Named sets: ${vocabulary.sets.join(', ')}.`,
    ),
    resources: optional(selector, 'The resources that the rule is about: every field that is given must match.'),
    kinds: optional(
      z.array(z.enum(vocabulary.kinds)).min(1, 'at least one kind'),
      'The kinds of resources that the rule is about. Left out: all.',
    ),
    allowedTo: optional(
      list(principalPattern),
      'Who may do it: group/NAME, user/NAME, role/NAME or an ARN; globs allowed. Anyone else who can do it, by any path, is a finding.',
    ),
    mustAllow: optional(
      oneOrMore(principalPattern),
      'Who must be able to do it, in a single step; written in the same form.',
    ),
    requires: optional(z.literal('mfa'), 'mfa: anyone who can do it without MFA is a finding.'),
    except: optional(
      oneOrMore(principalPattern),
      'Who may do it without MFA, for example roles that AWS services use.',
    ),
    launch: optional(
      launch,
      'Who may launch instances of some types. A rule has this in place of actions and resources.',
    ),
    severity: optional(
      z.enum(severities),
      'The severity of what can be done for certain. What depends on conditions is one level lower.',
    ),
  });
  return distinct(
    rule.superRefine(haveOneForm).meta({ oneOf: jsonForms }).transform(formOf),
    'name',
    ({ name }) => name,
  );
}

function actionOf({ sets, choicesFor }: AccessVocabulary) {
  const expected = `an action (for example ec2:TerminateInstances or ec2:Delete*), or a set: ${sets.join(', ')}`;
  return matching(/^([\w-]+|[\w-]+:[\w*?]+)$/, expected).superRefine(async (action, context) => {
    if (sets.includes(action)) return;
    const choices = action.includes(':') ? await choicesFor(action) : sets;
    if (choices) context.addIssue(noSuchAction(action, choices, expected));
  });
}

/** What a rule about actions says of them. */
const requirements = ['allowedTo', 'mustAllow', 'requires'] as const;

const jsonForms = [
  ...requirements.map((requirement) => ({ required: ['actions', 'resources', requirement] })),
  { required: ['launch'] },
];

/** A rule's fields, before it is known which form it has. */
interface Fields
  extends
    Partial<AllowedToRule>,
    Partial<Omit<MustAllowRule, keyof ActionRule>>,
    Partial<Omit<MfaRule, keyof ActionRule>>,
    Partial<Omit<LaunchRule, 'name' | 'severity'>> {
  readonly name: string;
}

function haveOneForm(rule: Fields, context: z.RefinementCtx): void {
  const has = (key: keyof Fields) => key in rule;
  const complain = (message: string, key?: string) => {
    context.addIssue({ code: 'custom', message, path: key === undefined ? [] : [key] });
  };
  const given = requirements.filter(has);
  if (has('launch')) {
    for (const key of (['actions', 'resources', 'kinds', 'except', ...requirements] as const).filter(has))
      complain('a rule with launch has only launch, with instanceTypes and allowedTo in it', key);
    return;
  }
  const missing = (['actions', 'resources'] as const).filter((key) => !has(key));
  if (missing.length > 0)
    complain(`this rule has no ${missing.join(' and no ')}; a rule has actions and resources, or launch`);
  if (given.length === 0) complain(`this rule requires nothing; give it one of ${requirements.join(', ')}`);
  for (const key of given.slice(1))
    complain(`a rule has one requirement, and this one already has ${given[0] ?? ''}`, key);
  if (has('except') && !has('requires')) complain('except can only be used together with requires', 'except');
}

function formOf({
  name,
  severity,
  actions = [],
  resources = {},
  kinds,
  allowedTo,
  mustAllow,
  requires,
  except = [],
  launch: launched,
}: Fields): AccessRule {
  const head = { name, ...(severity && { severity }) };
  if (launched) return { ...head, launch: launched };
  const rule: ActionRule = { ...head, actions, resources, ...(kinds && { kinds }) };
  if (mustAllow) return { ...rule, mustAllow };
  return requires ? { ...rule, requires, except } : { ...rule, allowedTo: allowedTo ?? [] };
}

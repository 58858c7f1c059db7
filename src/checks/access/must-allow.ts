import { blockersOf, type Blocker, type Identity, type StatementSource } from '../../access/index.ts';
import type { MustAllowRule } from '../../domain/access-rule.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { observer, type Statement } from '../shared/observe.ts';
import { iamScope } from '../shared/iam.ts';
import { all, quoted } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import { principalMatcher } from './principals.ts';
import { distinct } from './distinct.ts';
import { questionsOf } from './questions.ts';
import { actionRuleOf, ruleName } from './rules.ts';
import { iamScopes, scopesOf } from './scopes.ts';
import { lowered } from './severity.ts';
import { subjectNamed, subjectOf } from './subject.ts';
import { deedWords, exampleOf, who, type Deed } from './words.ts';

/**
 * Users and roles that cannot do by a single call what a rule demands for them; one finding for each rule and
 * principal. Having to sign in with MFA keeps nobody from it who has a device; protection of single resources is not
 * looked at.
 */
export const accessMissing: Check = {
  id: 'access-missing',
  summary: 'Somebody cannot do what an access rule demands for them, or it depends on what is not known.',
  severity: 'medium',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'mustAllow' in rule).map((rule) => actionRuleOf(rule, reference)),
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'mustAllow' in rule);
    const observe = observer(context);
    const { world, judge } = inhabited(context);
    for (const rule of rules) {
      const identities = world.identities.filter(principalMatcher(world, rule.mustAllow));
      const hindered = questionsOf(rule, context).flatMap((question) =>
        blockersOf(world, question, identities, judge).map((hindrance): HinderedDeed => ({
          ...hindrance,
          resources: question.kind,
          goal: hindrance.action,
        })),
      );
      for (const [identity, deeds] of Map.groupBy(hindered, (deed) => deed.identity)) {
        if (identity.notRead.length > 0) {
          yield {
            undecided: [ruleName(rule.name)],
            subject: subjectOf(identity),
            because: [iamScope(identity.account, 'policy')],
          };
          continue;
        }
        const { conditional = [], refused = [] } = Object.groupBy(deeds, ({ decision }) =>
          decision === 'conditional' ? 'conditional' : 'refused',
        );
        for (const group of [refused, conditional])
          if (group.length > 0) yield observe(subjectOf(identity), hinderedStatement(identity, group, rule, context));
      }
      for (const name of rule.mustAllow) {
        if (isAllRead(context) && !identities.some(principalMatcher(world, [name])))
          yield observe(subjectNamed(name, context), nobodyStatement(name, rule, context));
      }
    }
  },
};

interface HinderedDeed extends Blocker, Deed {}

/** Evidence names what stands in the way, and neither resources nor their number. */
function hinderedStatement(
  identity: Identity,
  deeds: readonly HinderedDeed[],
  rule: MustAllowRule,
  { snapshot }: CheckContext,
): Statement {
  const isConditional = deeds.every(({ decision }) => decision === 'conditional');
  const severity = rule.severity ?? accessMissing.severity;
  const what = `${deedWords(deeds)} of rule ${quoted(rule.name)}`;
  const reasons = [
    ...new Set(
      deeds.map(
        (deed) =>
          `${escapeUnprintable(deed.action)}: ${reasonOf(deed)}, for one on ${exampleOf(deed.resources, deed.classes)}`,
      ),
    ),
  ];
  return {
    rule: { rule: rule.name, decision: isConditional ? 'conditional' : 'denied' },
    title: isConditional ? `${who(identity)} can ${what} under conditions alone` : `${who(identity)} cannot ${what}`,
    expected: 'allowed, with MFA or without',
    actual: reasons.join('; '),
    evidence: { rule: rule.name, principal: identity.arn, hindrances: distinct(deeds.map(told)) },
    severity: isConditional ? lowered(severity) : severity,
    restsOn: scopesOf(identity, deeds, snapshot),
  };
}

function told({ action, decision, denies, missing, conditions }: Blocker) {
  return {
    action,
    decision,
    because: [...denies.map(({ policy, statement }) => `${policy} ${statement}`), ...missing, ...conditions],
  };
}

function nobodyStatement(name: string, rule: MustAllowRule, { snapshot }: CheckContext): Statement {
  return {
    rule: { rule: rule.name, name },
    title: `Rule ${quoted(rule.name)} demands something for ${escapeUnprintable(name)}, which is nobody`,
    expected: 'a user, a role, or a group with members',
    actual: 'none',
    evidence: { rule: rule.name, name },
    ...(rule.severity && { severity: rule.severity }),
    restsOn: snapshot.snapshot.accounts.flatMap((account) => iamScopes(account, snapshot)),
  };
}

function isAllRead({ snapshot }: CheckContext): boolean {
  return snapshot.snapshot.accounts.every((account) =>
    iamScopes(account, snapshot).every((scope) => snapshot.isComplete(scope)),
  );
}

function reasonOf({ denies, missing, conditions }: Blocker): string {
  if (denies.length > 0) return `denied by ${all(denies.map(sourceWords))}`;
  return missing.length > 0 ? all(missing) : `only ${all(conditions)}`;
}

function sourceWords({ policy, statement, heldBy }: StatementSource): string {
  return `statement ${statement} of policy ${policy}${heldBy.length === 0 ? '' : ` (${heldBy.join(', ')})`}`;
}

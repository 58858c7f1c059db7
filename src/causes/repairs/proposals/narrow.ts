import { isAwsManaged } from '../../../domain/arn.ts';
import type { ManagedPolicy } from '../../../domain/iam/identity.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { AnyResource } from '../commands/row.ts';
import {
  documentOf,
  withInline,
  withNamedStatements,
  withNewVersion,
  withoutInline,
  type PolicyHolder,
} from '../edits.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { joinPhrases, subjectWords } from '../../wording/subject-words.ts';
import { denials, placesOf } from './deny.ts';
import type { Proposal } from './proposal.ts';
import { onlyTag, selectedBy, unlessTagged } from './statements.ts';
import { serviceOf, taggingActions, withCondition } from './strategy.ts';
import type { UsedAccess, UsedPolicy } from './used-grants.ts';

/** Requires MFA in the statements that are used. */
export function requireMfa({ rules, policies }: UsedAccess, account: SnapshotIndex): readonly Proposal[] {
  if (!rules.some((rule) => 'requires' in rule)) return [];
  const condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  return rewritten(policies, account, 'require MFA in', (statement) => withCondition(statement, condition));
}

/** Lets the statements that are used allow only what does not have the rule's tag, and keeps that tag from being changed. */
export function narrowByTag(
  { rules, policies, principals, lastActions, partition }: UsedAccess,
  account: SnapshotIndex,
): readonly Proposal[] {
  const tags = rules.flatMap((rule) => ('resources' in rule ? [onlyTag(rule.resources)] : []));
  const [tag] = tags;
  if (tag === undefined || tags.length !== 1 || rules.length !== 1) return [];
  const [key, values] = tag;
  const verb = `leave out what is tagged ${escapeUnprintable(key)}=${values.map(escapeUnprintable).join(' or ')} in`;
  const narrowed = rewritten(policies, account, verb, (statement) => withCondition(statement, unlessTagged(tag)));
  const services = [...new Set(lastActions.map(serviceOf))];
  const tagging = services.flatMap((service) => taggingActions[service] ?? []);
  return narrowed.flatMap((proposal) => [
    proposal,
    ...placesOf(policies, principals)
      .flatMap((places) =>
        denials(places, rules, (rule) => [{ actions: tagging, selected: selectedBy(rule, partition) }]),
      )
      .flatMap((denial) => joined(proposal, denial)),
  ]);
}

/** Removes the actions of the paths from the statements that list them. */
export function dropActions({ policies, actions }: UsedAccess, account: SnapshotIndex): readonly Proposal[] {
  const dropped = new Set(actions.map((action) => action.toLowerCase()));
  return rewritten(policies, account, `remove ${joinPhrases(actions.map(escapeUnprintable))} from`, (statement) => {
    const { Action } = statement;
    const listed: readonly unknown[] = Array.isArray(Action) ? Action : [Action];
    const kept = listed.filter((action) => typeof action === 'string' && !dropped.has(action.toLowerCase()));
    if (kept.length === listed.length) return statement;
    return kept.length === 0 ? undefined : ({ ...statement, Action: kept } as JsonObject);
  });
}

/** Removes the statements that are used. */
export function dropStatements({ policies }: UsedAccess, account: SnapshotIndex): readonly Proposal[] {
  return rewritten(policies, account, 'remove what they use from', () => undefined);
}

/** One proposal: the statements that are used, changed in all their policies; none where that changes nothing. */
export function rewritten(
  policies: readonly UsedPolicy[],
  account: SnapshotIndex,
  verb: string,
  change: (statement: JsonObject) => JsonObject | undefined,
): readonly Proposal[] {
  const changed = new Map<string, AnyResource>();
  let isGone = false;
  for (const { holder, inline, managed, statements } of policies) {
    const owner = managed ?? holder;
    const known = (changed.get(owner.arn) ?? owner) as PolicyHolder | ManagedPolicy;
    const document = documentOf(known, inline);
    if (!document || (managed && isAwsManaged(managed.arn))) return [];
    const written = withNamedStatements(document, statements, change);
    if (written && JSON.stringify(written) === JSON.stringify(document)) continue;
    isGone ||= !written;
    if (known.kind !== 'policy')
      changed.set(owner.arn, written ? withInline(known, inline ?? '', written) : withoutInline(known, inline ?? ''));
    else if (written) changed.set(owner.arn, withNewVersion(known, written));
    else return [];
  }
  const others = managedHolders([...changed.values()], account);
  const named = policies
    .filter(({ holder, managed }) => changed.has((managed ?? holder).arn))
    .map(({ holder, inline, managed }) =>
      managed ? subjectWords(managed) : `inline policy ${escapeUnprintable(inline ?? '')} of ${subjectWords(holder)}`,
    );
  const title = `${verb} ${joinPhrases([...new Set(named)])}`;
  return changed.size === 0
    ? []
    : [{ changed: [...changed.values()], ...(!isGone && { title }), ...(others && { note: others }) }];
}

/** A managed policy changes for all who hold it. */
function managedHolders(changed: readonly AnyResource[], account: SnapshotIndex): string | undefined {
  const arns = new Set(changed.filter(({ kind }) => kind === 'policy').map(({ arn }) => arn));
  const holders = [...account.ofKind('user'), ...account.ofKind('group'), ...account.ofKind('role')].filter(
    ({ attributes }) => attributes.attached.some((arn) => arns.has(arn)),
  );
  return arns.size > 0 && holders.length > 1
    ? `It changes the policy for all ${holders.length} who hold it.`
    : undefined;
}

function joined(one: Proposal, other: Proposal): readonly Proposal[] {
  const taken = new Set(one.changed.map(({ arn }) => arn));
  if (other.changed.some(({ arn }) => taken.has(arn))) return [];
  return [
    { ...one, title: `${one.title ?? ''}, and ${other.title ?? ''}`, changed: [...one.changed, ...other.changed] },
  ];
}

import { parseArn } from '../../domain/arn.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { no } from '../policy/truth.ts';
import { actorOf } from '../paths/model/actor.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { Call } from '../paths/model/call.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import type { Identity } from '../paths/model/identity.ts';
import { keptInRecycleBin, retentionOf, type Retention } from '../paths/model/recycle-bin.ts';
import { changedTarget, targetOfArn, type Target } from '../paths/model/target.ts';

/** Who may delete, and what decides their calls. */
interface Deleting {
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
  readonly identities: readonly Identity[];
}

/**
 * What the Recycle Bin means for a question who can delete EBS snapshots, images or volumes, as sentences: which of them
 * it keeps, for how long, and who of those that can delete can first do something about it by a single call. Nothing
 * where no rule keeps them, or the rules are not known.
 */
export function recycleBinNotes(action: string, targets: readonly Target[], deleting: Deleting): readonly string[] {
  const kind = keptInRecycleBin.get(action)?.kind;
  if (kind === undefined || deleting.identities.length === 0) return [];
  const kept = targets.flatMap((target) => {
    const retention = target.kind === kind ? retentionOfTarget(target, deleting.model) : undefined;
    return retention ? [{ target, retention }] : [];
  });
  const [first] = kept;
  if (!first) return [];
  if (targets.length === 1)
    return [keptSentence(first.retention), ...evasionsOf(first.target, first.retention, deleting)];
  const days = kept.map(({ retention }) => retention.days ?? 0);
  const least = Math.min(...days);
  const period = least === 0 ? 'for some time' : `for at least ${counted(least, 'day', 'days')}`;
  const rules = new Map(kept.map((each) => [each.retention.arn, each]));
  return [
    `${counted(kept.length, 'of these is', 'of these are')} kept by the Recycle Bin after being deleted, ${period}`,
    ...[...rules.values()].flatMap(({ target, retention }) => evasionsOf(target, retention, deleting)),
  ];
}

function retentionOfTarget({ kind, arn, account, region }: Target, { snapshot }: AccessModel): Retention | undefined {
  const id = parseArn(arn)?.resource.split('/').at(-1) ?? '';
  const resource =
    kind === 'snapshot' || kind === 'image' || kind === 'volume'
      ? snapshot.find({ account, region, kind }, id)
      : undefined;
  return resource && retentionOf(resource, snapshot);
}

function keptSentence({ rule, days, lockState, details: { unlockDelayDays, unlockedAt } }: Retention): string {
  const period = days === undefined ? 'for some time' : `for ${counted(days, 'day', 'days')}`;
  const delay = unlockDelayDays === null ? '' : `, and no sooner than ${counted(unlockDelayDays, 'day', 'days')} after`;
  const lock =
    lockState === 'locked'
      ? `, which is locked: it can be changed only after it is unlocked${delay}`
      : lockState === 'pending_unlock'
        ? `, which was unlocked and can be changed from ${escapeUnprintable(unlockedAt ?? 'a time that was not read')}`
        : '';
  return `after it is deleted, the Recycle Bin keeps it ${period} by rule ${escapeUnprintable(rule)}${lock}`;
}

/** The calls that keep a resource out of the Recycle Bin, each with what it does. */
function evasions(
  { arn, lockState, details }: Retention,
  target: Target,
): readonly (readonly [string, readonly Call[]])[] {
  const unread = targetOfArn(arn, target.account);
  const on: Target = changedTarget(unread, {
    attributes: new Map([...unread.attributes, ['rbin:attribute/resourcetype', details.resourceType ?? undefined]]),
  });
  const changes = [
    { action: 'rbin:DeleteRule', on },
    { action: 'rbin:UpdateRule', on },
  ];
  const tagging = details.tags.length > 0 ? retagging(details.tags, target) : excluding(details.excludedTags, target);
  return [
    lockState === 'locked'
      ? ['unlock the rule, and then change or delete it', [{ action: 'rbin:UnlockRule', on }]]
      : ['first change or delete that rule', changes],
    ['first change the tags that the rule reads', tagging],
  ];
}

/** Taking away each of the tags by which a rule keeps a resource: one call, where it removes or overwrites them all. */
function retagging(tags: readonly { readonly key: string }[], target: Target): readonly Call[] {
  const keys = [...new Set(tags.map(({ key }) => key))].filter((key) => Object.hasOwn(target.tags, key));
  const sends = Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, 'x']));
  return [
    { action: 'ec2:DeleteTags', on: target, sends: { 'aws:TagKeys': keys } },
    { action: 'ec2:CreateTags', on: target, sends: { 'aws:TagKeys': keys, ...sends } },
  ];
}

/** Putting on one of the tags by which a rule leaves a resource out. */
function excluding(tags: Retention['details']['excludedTags'], target: Target): readonly Call[] {
  return tags.map(({ key, value }) => ({
    action: 'ec2:CreateTags',
    on: target,
    sends: { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: value ?? 'x' },
  }));
}

function evasionsOf(target: Target, retention: Retention, { identities, evaluator }: Deleting): readonly string[] {
  return evasions(retention, target).flatMap(([what, calls]) => {
    const able = identities.filter((identity) =>
      calls.some((call) => evaluator.evaluate(actorOf(identity), call) !== no),
    );
    if (able.length === 0) return [];
    return [`${namesOf(able)} can ${what} (rule ${escapeUnprintable(retention.rule)})`];
  });
}

const mostNames = 3;

function namesOf(identities: readonly Identity[]): string {
  const shown = identities.slice(0, mostNames).map(({ name }) => escapeUnprintable(name));
  const more = identities.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

import { targetKinds, type TargetableKind } from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { DatabaseProtection, ProtectRule } from '../../domain/baseline.ts';
import type { Image } from '../../domain/ec2/image.ts';
import { isOwnedByAccount, type Resource } from '../../domain/resource.ts';
import type { Selector } from '../../domain/selector.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { actionsNamed } from '../access/questions.ts';
import { applyToKind } from '../access/rules.ts';
import type { CheckContext } from '../check.ts';
import { hasSetting, kindsWithSetting, type Database, type DatabaseSetting } from '../shared/databases.ts';
import { compileGlobs } from '../shared/glob.ts';
import { isOwnImage } from '../shared/images.ts';
import { scopeOf } from '../shared/report-finding.ts';
import { compileSelector } from '../shared/selector.ts';
import { joinedByAnd, inQuotes } from '../shared/words.ts';
import { mismatchesOf } from './mismatches.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';

type AnyResource = Resource<string, unknown>;

/** Rules in `protect` that match no resource. */
export function unmatchedProtectRules(context: CheckContext): readonly UnmatchedRule[] {
  return context.baseline.protect.flatMap((rule) => {
    const kinds = kindsOf(rule);
    const resources = kinds
      .flatMap((kind) => context.snapshot.ofAnyKind(kind))
      .filter((resource) => canBeProtected(resource, rule));
    return unmatched(
      {
        rule: `protect ${rule.name}`,
        words: `rule ${escapeUnprintable(rule.name)}`,
        field: 'match',
        selector: rule.match,
        kinds,
        resources,
      },
      context,
    );
  });
}

function kindsOf({ instances, images, databases = {} }: ProtectRule): readonly string[] {
  const ofDatabases = settingsOf(databases).flatMap((setting) => kindsWithSetting[setting]);
  return [...(instances ? ['instance'] : []), ...(images ? ['image'] : []), ...new Set(ofDatabases)];
}

function settingsOf(databases: DatabaseProtection): readonly DatabaseSetting[] {
  return Object.keys(databases) as DatabaseSetting[];
}

/** Whether a rule can apply to a resource: not to images of others, nor to databases without any of its settings. */
function canBeProtected(resource: AnyResource, { databases }: ProtectRule): boolean {
  if (resource.kind === 'image') return isOwnImage(resource as Image);
  if (resource.kind === 'instance' || !databases) return true;
  return settingsOf(databases).some((setting) => hasSetting(resource as Database, setting));
}

/** Rules in `access` that match no resource, or only resources that their actions do not apply to. */
export function unmatchedAccessRules(context: CheckContext): readonly UnmatchedRule[] {
  return context.baseline.access.flatMap((rule) => {
    if ('launch' in rule) return [];
    const wanted = targetKinds.filter((kind) => rule.kinds?.includes(kind) ?? true);
    const kinds = kindsOfActions(rule, wanted, context);
    const head = { rule: `access ${rule.name}`, words: `rule ${inQuotes(rule.name)}`, selector: rule.resources };
    if (!kinds) return [];
    if (kinds.length === 0) {
      const reason = `none of its actions applies to ${joinedByAnd(wanted)}`;
      return unmatched({ ...head, field: 'kinds', kinds: wanted, resources: [], reason }, context);
    }
    const resources = kinds.flatMap((kind) => context.snapshot.ofAnyKind(kind)).filter(isOwnedByAccount);
    return unmatched({ ...head, field: 'resources', kinds, resources }, context);
  });
}

/**
 * The kinds that one of the rule's actions applies to; all kinds if an action takes no resource; undefined if the actions
 * are not known.
 */
function kindsOfActions(
  { actions }: ActionRule,
  kinds: readonly TargetableKind[],
  { reference }: CheckContext,
): readonly string[] | undefined {
  const meant = actionsNamed(actions, reference);
  if (meant.length === 0) return undefined;
  if (meant.some(({ resourceTypes }) => resourceTypes.length === 0)) return kinds;
  return kinds.filter((kind) => applyToKind(meant, kind));
}

interface SelectorOfRule extends Pick<UnmatchedRule, 'rule' | 'words' | 'field'> {
  readonly selector: Selector;
  readonly kinds: readonly string[];
  /** The resources of these kinds that the rule can be about. */
  readonly resources: readonly AnyResource[];
  /** Why nothing can match, if the reason is not the selector. */
  readonly reason?: string;
}

/**
 * Reports only if every scope that could hold a match was read completely, in the regions and accounts of the selector.
 */
function unmatched(
  { selector, kinds, resources, reason, ...head }: SelectorOfRule,
  { snapshot }: CheckContext,
): readonly UnmatchedRule[] {
  const isPlace = compileSelector({
    ...(selector.region && { region: selector.region }),
    ...(selector.account && { account: selector.account }),
  });
  const covered = snapshot.snapshot.coverage.filter(
    (scope) => kinds.includes(scope.kind) && isSelectedPlace(scope, selector),
  );
  // What an account does not have, as its databases, cannot match.
  const scopes = covered.filter(({ optional }) => optional !== true).map((scope) => scopeOf(scope));
  const isAllRead =
    scopes.length > 0 &&
    kinds.every((kind) => covered.some((scope) => scope.kind === kind)) &&
    scopes.every((scope) => snapshot.isComplete(scope));
  if (!isAllRead) return [];
  if (reason !== undefined) return [{ ...head, reason, evidence: { field: head.field }, dependsOn: scopes }];
  if (resources.some(compileSelector(selector))) return [];
  const [first, ...others] = mismatchesOf(selector, resources.filter(isPlace), kinds);
  return [
    {
      ...head,
      reason: [first, ...others].map((mismatch) => mismatch.reason).join('; '),
      nearest: first.nearest,
      evidence: { field: head.field, faults: [first, ...others].map(({ evidence }) => evidence) },
      dependsOn: scopes,
    },
  ];
}

function isSelectedPlace(
  { account, region }: { readonly account: string; readonly region: string },
  selector: Selector,
): boolean {
  const isMeant = (globs: readonly string[] | undefined, text: string) =>
    globs === undefined || compileGlobs(globs)(text);
  return isMeant(selector.account, account) && isMeant(selector.region, region);
}

import { targetKinds } from '../../access/index.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { ProtectRule } from '../../domain/baseline.ts';
import type { Image } from '../../domain/image.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Selector } from '../../domain/selector.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { actionsOf, isOwn as isOwnTarget } from '../access/questions.ts';
import { canBeAskedOf, type TargetKind } from '../access/rules.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { isOwn as isOwnImage } from '../shared/images.ts';
import { scopeOf } from '../shared/observe.ts';
import { compileSelector } from '../shared/selector.ts';
import { all, quoted } from '../shared/words.ts';
import { faultsOf } from './faults.ts';
import type { Idle } from './idle.ts';

type AnyResource = Resource<string, unknown>;

/** Rules about the protection of resources of which none is meant. */
export function idleProtectRules(context: CheckContext): readonly Idle[] {
  return context.baseline.protect.flatMap((rule) => {
    const kinds = kindsOf(rule);
    const resources = kinds
      .flatMap((kind) => context.snapshot.ofAnyKind(kind))
      .filter((resource) => resource.kind !== 'image' || isOwnImage(resource as Image));
    return idle(
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

function kindsOf({ instances, images }: ProtectRule): readonly string[] {
  return [...(instances ? ['instance'] : []), ...(images ? ['image'] : [])];
}

/** Rules about actions on resources of which none is meant, or none can be acted on so. */
export function idleAccessRules(context: CheckContext): readonly Idle[] {
  return context.baseline.access.flatMap((rule) => {
    if ('launch' in rule) return [];
    const wanted = targetKinds.filter((kind) => rule.kinds?.includes(kind) ?? true);
    const kinds = kindsAskedOf(rule, wanted, context);
    const head = { rule: `access ${rule.name}`, words: `rule ${quoted(rule.name)}`, selector: rule.resources };
    if (!kinds) return [];
    if (kinds.length === 0) {
      const fault = `none of its actions is asked of ${all(wanted)}`;
      return idle({ ...head, field: 'kinds', kinds: wanted, resources: [], fault }, context);
    }
    const resources = kinds.flatMap((kind) => context.snapshot.ofAnyKind(kind)).filter(isOwnTarget);
    return idle({ ...head, field: 'resources', kinds, resources }, context);
  });
}

/**
 * The kinds of which one of the rule's actions can be asked; all where one takes no resource; undefined where that is
 * not known.
 */
function kindsAskedOf(
  { actions }: ActionRule,
  kinds: readonly TargetKind[],
  { reference }: CheckContext,
): readonly string[] | undefined {
  const meant = actionsOf(actions, reference);
  if (meant.length === 0) return undefined;
  if (meant.some(({ resourceTypes }) => resourceTypes.length === 0)) return kinds;
  return kinds.filter((kind) => canBeAskedOf(meant, kind));
}

interface Selecting extends Pick<Idle, 'rule' | 'words' | 'field'> {
  readonly selector: Selector;
  readonly kinds: readonly string[];
  /** What the rule can be about, of these kinds. */
  readonly resources: readonly AnyResource[];
  /** Why nothing can match, where that does not lie in the selector. */
  readonly fault?: string;
}

/**
 * Says so only where every place that could hold a match was read to its end: in the regions and accounts that are
 * meant.
 */
function idle({ selector, kinds, resources, fault, ...head }: Selecting, { snapshot }: CheckContext): readonly Idle[] {
  const isPlace = compileSelector({
    ...(selector.region && { region: selector.region }),
    ...(selector.account && { account: selector.account }),
  });
  const scopes = snapshot.snapshot.coverage
    .filter((scope) => kinds.includes(scope.kind) && isMeantPlace(scope, selector))
    .map((scope) => scopeOf(scope));
  const isAllRead =
    kinds.every((kind) => scopes.some((scope) => scope.kind === kind)) &&
    scopes.every((scope) => snapshot.isComplete(scope));
  if (!isAllRead) return [];
  if (fault !== undefined) return [{ ...head, fault, evidence: { field: head.field }, restsOn: scopes }];
  if (resources.some(compileSelector(selector))) return [];
  const [first, ...others] = faultsOf(selector, resources.filter(isPlace), kinds);
  return [
    {
      ...head,
      fault: [first, ...others].map(({ fault: words }) => words).join('; '),
      nearest: first.nearest,
      evidence: { field: head.field, faults: [first, ...others].map(({ evidence }) => evidence) },
      restsOn: scopes,
    },
  ];
}

function isMeantPlace(
  { account, region }: { readonly account: string; readonly region: string },
  selector: Selector,
): boolean {
  const isMeant = (globs: readonly string[] | undefined, text: string) =>
    globs === undefined || compileGlobs(globs)(text);
  return isMeant(selector.account, account) && isMeant(selector.region, region);
}

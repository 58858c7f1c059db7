import type { Finding } from '../domain/finding.ts';
import type { FindingSelector } from '../domain/finding-selector.ts';
import { tagValue, wholeKindOf, type Tags } from '../domain/resource.ts';
import type { KindMap, SnapshotIndex } from '../domain/snapshot.ts';
import { compileGlobs, type Matcher } from './shared/glob.ts';

/** Whether a selector matches a finding; undefined where that depends on the tags of a resource that was not read. */
export type FindingMatcher = (
  finding: Pick<Finding, 'check' | 'severity' | 'owner' | 'account' | 'region' | 'resource'>,
) => boolean | undefined;

/**
 * Compiles a selector of findings, with the snapshot that their resources' tags are in: every field that is present must
 * match. A finding without owner matches no owner. `cause` is not looked at.
 */
export function compileFindingSelector(
  selector: FindingSelector,
  snapshot: Pick<SnapshotIndex, 'find' | 'isKnown'> | undefined,
): FindingMatcher {
  const globsOf = (globs: readonly string[] | undefined): Matcher | undefined => globs && compileGlobs(globs);
  const [check, owner, account, region, resource] = [
    globsOf(selector.check),
    globsOf(selector.owner),
    globsOf(selector.account),
    globsOf(selector.region),
    globsOf(selector.resource),
  ];
  const tags = Object.entries(selector.tag ?? {}).map(([key, globs]) => [key, compileGlobs(globs)] as const);
  return (finding) => {
    const { arn, id, name } = finding.resource;
    const matches =
      (check?.(finding.check) ?? true) &&
      (selector.severity?.includes(finding.severity) ?? true) &&
      (!owner || (finding.owner !== undefined && owner(finding.owner))) &&
      (account?.(finding.account) ?? true) &&
      (region?.(finding.region) ?? true) &&
      (!resource || [id, arn, name].some((each) => each !== undefined && resource(each)));
    if (!matches || tags.length === 0) return matches;
    const carried = tagsOf(finding, snapshot);
    return (
      carried &&
      tags.every(([key, isWanted]) => {
        const value = tagValue(carried, key);
        return value !== undefined && isWanted(value);
      })
    );
  };
}

/** The tags of what a finding is about; none where it is known not to exist, undefined where it was not read. */
function tagsOf(
  { account, region, resource }: Pick<Finding, 'account' | 'region' | 'resource'>,
  snapshot: Pick<SnapshotIndex, 'find' | 'isKnown'> | undefined,
): Tags | undefined {
  const scope = { account, region, kind: wholeKindOf(resource.kind) as keyof KindMap };
  return snapshot?.find(scope, resource.id)?.tags ?? (snapshot?.isKnown(scope) === true ? {} : undefined);
}

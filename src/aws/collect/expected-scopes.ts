import type { LastRead, LastScope } from '../../domain/last-read.ts';
import { globalRegion, ownCodes, scopeKey, type Coverage } from '../../domain/scope.ts';
import { apisOf, type ResourceKind } from '../kinds/kind.ts';
import type { AccountReader } from '../source.ts';

/**
 * The scopes that earlier runs covered, that this one is about, and of which the source says nothing: a region that is
 * not listed any more, an account or region whose folder is missing. They are not read, until AWS says that the region
 * is not enabled; what the configuration does not ask for any more is not expected.
 */
export function expectedScopes(
  { scopes }: LastRead,
  kinds: readonly ResourceKind[],
  accounts: readonly AccountReader[],
  covered: readonly Coverage[],
): readonly Coverage[] {
  const there = new Set(covered.map(scopeKey));
  const kindOf = new Map(kinds.map((kind) => [kind.kind, kind]));
  const readers = new Map(accounts.map((reader) => [reader.id, reader]));
  return scopes.flatMap((scope): Coverage[] => {
    const kind = kindOf.get(scope.kind);
    const reader = readers.get(scope.account);
    if (!kind || there.has(scopeKey(scope)) || (reader && !isAbout(reader, scope))) return [];
    const { account, region } = scope;
    const api = apisOf(kind).at(-1);
    const head = { account, region, kind: scope.kind, ...(api && { api }) };
    if (reader?.regionsNotEnabled.includes(region)) {
      const { notEnabled: code } = ownCodes;
      return [
        {
          ...head,
          status: 'skipped',
          optional: true,
          code,
          error: `${code}: AWS says that ${region} is not enabled in the account`,
        },
      ];
    }
    const { notListed: code } = ownCodes;
    return [
      {
        ...head,
        status: 'failed',
        code,
        error: `${code}: earlier runs read it; this time nothing was said of ${reader ? region : `account ${account}`}`,
      },
    ];
  });
}

/** Whether the reader would read the scope's region if the source told of it. */
function isAbout({ regions, listsRegions }: AccountReader, { region }: LastScope): boolean {
  return region === globalRegion || listsRegions || regions.includes(region);
}

import type { DbCluster, DbInstance } from '../../domain/rds/database.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { pendingText } from '../shared/databases.ts';
import { compileGlobs } from '../shared/glob.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { either, label } from '../shared/words.ts';

const enginesRule = 'databases.allowedEngines';

/** Databases of an engine, or a version of it, that the baseline does not allow; members of clusters are left out. */
export const dbEngine: Check = {
  id: 'db-engine',
  summary: 'A database has an engine, or a version of it, that is not allowed.',
  severity: 'medium',
  declaredBy: 'databases.allowedEngines',
  rules: ({ databases }) =>
    databases?.allowedEngines
      ? [
          {
            name: enginesRule,
            reads: [{ about: 'db-instance' }, { about: 'db-cluster' }],
            appliesTo: (each) => hasEngine(each as unknown as DbInstance | DbCluster),
          },
        ]
      : [],
  *run(context) {
    const { snapshot } = context;
    const allowed = context.baseline.databases?.allowedEngines ?? [];
    const reportFinding = findingReporter(context);
    const isAllowed = compileEngines(allowed);
    for (const database of [...snapshot.ofKind('db-instance'), ...snapshot.ofKind('db-cluster')].filter(hasEngine)) {
      const { engine, engineVersion } = database.attributes;
      const decision = isAllowed(engine, engineVersion);
      if (decision === undefined || engine === null) {
        yield { undecided: [enginesRule], subject: database, missingFrom: [scopeOf(database)] };
      } else if (!decision) {
        const seen = escapeUnprintable(engineVersion === null ? engine : `${engine}@${engineVersion}`);
        yield reportFinding(database, {
          title: `Engine ${seen} of ${label(database)} is not allowed`,
          expected: either(allowed),
          actual: `${seen}${pendingText(database, 'EngineVersion')}`,
          evidence: { engine, engineVersion },
          takeOver: [
            {
              do: 'add',
              at: ['databases', 'allowedEngines'],
              value: engineVersion === null ? engine : `${engine}@${engineVersion}`,
            },
          ],
        });
      }
    }
  },
};

/** The members of a cluster have its engine and version. */
function hasEngine(database: DbInstance | DbCluster): boolean {
  return database.kind === 'db-cluster' || database.attributes.cluster === null;
}

/** Makes the decision whether an engine and version are allowed; undefined if what is not known would decide it. */
function compileEngines(
  allowed: readonly string[],
): (engine: string | null, version: string | null) => boolean | undefined {
  const [withVersion, withoutVersion] = [true, false].map((is) => allowed.filter((glob) => glob.includes('@') === is));
  const isAnyVersion = compileGlobs(withoutVersion ?? []);
  const isVersion = compileGlobs(withVersion ?? []);
  const isSomeVersion = compileGlobs((withVersion ?? []).map((glob) => glob.slice(0, glob.indexOf('@'))));
  return (engine, version) => {
    if (engine === null) return undefined;
    if (isAnyVersion(engine)) return true;
    if (version !== null) return isVersion(`${engine}@${version}`);
    return isSomeVersion(engine) ? undefined : false;
  };
}

import type { DbCluster, DbInstance } from '../../domain/rds/database.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { isInMultiAzCluster, isMultiAzCluster, pendingText } from '../shared/databases.ts';
import { compileGlobs } from '../shared/glob.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { either, label } from '../shared/words.ts';

const classesRule = 'databases.allowedClasses';

/** Databases of an instance class that the baseline does not allow; a Multi-AZ cluster counts once, not its members. */
export const dbClass: Check = {
  id: 'db-class',
  summary: 'A database is of an instance class that is not allowed.',
  severity: 'medium',
  declaredBy: 'databases.allowedClasses',
  rules: ({ databases }) =>
    databases?.allowedClasses
      ? [
          {
            name: classesRule,
            reads: [{ about: 'db-instance' }, { about: 'db-cluster' }],
            appliesTo: (each) => hasClass(each as unknown as DbInstance | DbCluster),
          },
        ]
      : [],
  *run(context) {
    const { snapshot } = context;
    const allowed = context.baseline.databases?.allowedClasses ?? [];
    const reportFinding = findingReporter(context);
    const isAllowed = compileGlobs(allowed);
    for (const database of [...snapshot.ofKind('db-instance'), ...snapshot.ofKind('db-cluster')].filter(hasClass)) {
      const { type } = database.attributes;
      if (type === null) {
        yield { undecided: [classesRule], subject: database, missingFrom: [scopeOf(database)] };
      } else if (!isAllowed(type)) {
        yield reportFinding(database, {
          title: `Instance class ${escapeUnprintable(type)} of ${label(database)} is not allowed`,
          expected: either(allowed),
          actual: `${escapeUnprintable(type)}${pendingText(database, 'DBInstanceClass')}`,
          evidence: { type },
          takeOver: [{ do: 'add', at: ['databases', 'allowedClasses'], value: type }],
        });
      }
    }
  },
};

/** Aurora clusters have no class: their instances have one each. */
function hasClass(database: DbInstance | DbCluster): boolean {
  return database.kind === 'db-instance' ? !isInMultiAzCluster(database) : isMultiAzCluster(database) !== false;
}

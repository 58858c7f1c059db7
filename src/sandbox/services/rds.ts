import { commandName, serviceFolder } from '../../aws/account-directory.ts';
import { services } from '../../aws/services.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { ApiError } from '../api-error.ts';
import { objectMembers, textMember } from '../members.ts';
import { rdsWrites } from '../rds/writes.ts';
import { findOperation } from '../schema.ts';
import { accessDenied, awsQueryService, refuseOtherParameters } from './aws-query-service.ts';
import type { Answer } from './service.ts';

/** An operation that answers about one snapshot, from a file with one answer a line. */
interface SnapshotAnswers {
  readonly action: string;
  /** The parameter with the snapshot's id; the answer and the list have it as well. */
  readonly idField: string;
  readonly resultField: string;
  /** The operation that lists the snapshots, and its list. */
  readonly listAction: string;
  readonly list: string;
  /** The error for a snapshot that does not exist. */
  readonly notFound: string;
}

const answersAboutSnapshots: readonly SnapshotAnswers[] = [
  {
    action: 'DescribeDBSnapshotAttributes',
    idField: 'DBSnapshotIdentifier',
    resultField: 'DBSnapshotAttributesResult',
    listAction: 'DescribeDBSnapshots',
    list: 'DBSnapshots',
    notFound: 'DBSnapshotNotFound',
  },
  {
    action: 'DescribeDBClusterSnapshotAttributes',
    idField: 'DBClusterSnapshotIdentifier',
    resultField: 'DBClusterSnapshotAttributesResult',
    listAction: 'DescribeDBClusterSnapshots',
    list: 'DBClusterSnapshots',
    notFound: 'DBClusterSnapshotNotFoundFault',
  },
];

/**
 * Amazon RDS: every describe action that has a file with its command's output in the region's `rds` folder, and the
 * attributes of snapshots. An account without such a folder has no subscription for the service.
 */
export const rds = awsQueryService('rds', {
  namespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
  pageSize: { parameter: 'MaxRecords', usual: 100, least: 20, most: 100 },
  identifiers: {
    DBInstanceIdentifier: 'DBInstanceNotFound',
    DBClusterIdentifier: 'DBClusterNotFoundFault',
    DBSnapshotIdentifier: 'DBSnapshotNotFound',
    DBClusterSnapshotIdentifier: 'DBClusterSnapshotNotFoundFault',
    GlobalClusterIdentifier: 'GlobalClusterNotFoundFault',
  },
  // Account directories need not hold these two.
  missing: {
    DescribeGlobalClusters: 'GlobalClusterNotFoundFault',
    DescribeDBInstanceAutomatedBackups: 'DBInstanceAutomatedBackupNotFound',
  },
  writes: rdsWrites,
  operations: new Map(answersAboutSnapshots.map((answers) => [answers.action, answerAbout(answers)])),
});

function answerAbout({ action, idField, resultField, listAction, list, notFound }: SnapshotAnswers): Answer {
  const operation = findOperation(services.rds.sdk, action);
  const answersById = memoizeWeakly(
    (lines: readonly JsonObject[]) => new Map(lines.map((line) => [idIn(line[resultField], idField), line])),
  );
  return (call, directory) => {
    if (operation) refuseOtherParameters(operation, call.parameters, [idField]);
    const id = call.parameters.value(idField)?.toLowerCase();
    if (!id) throw new ApiError(400, 'MissingParameter', `The request must contain the parameter ${idField}.`);
    const folder = serviceFolder('rds', call.account, call.region);
    const path = `${folder}/${commandName(action)}.jsonl`;
    const lines = directory.lines(path);
    const answer = lines && answersById(lines).get(id);
    const listed = directory.document(`${folder}/${commandName(listAction)}.json`);
    const isListed = !listed || objectMembers(listed, list).some((item) => textMember(item, idField) === id);
    if (call.vanished.has(id) || (!answer && !isListed)) throw new ApiError(404, notFound, `${id} not found.`);
    const because = `${path} of the account directory ${lines ? 'has no such answer' : 'is missing'}: it was not read`;
    if (!answer) throw accessDenied('rds', call, because);
    return answer;
  };
}

function idIn(result: unknown, idField: string): string | undefined {
  return isJsonObject(result) ? textMember(result, idField) : undefined;
}

import { counted } from '../domain/text/counted.ts';
import type { Coverage } from '../domain/scope.ts';
import type { Disagreement, Verification } from '../verify/index.ts';
import { answerText, describeSource, listing } from './answer-text.ts';

/** What `verify --format json` prints. */
export interface VerifyResult extends Verification {
  readonly schemaVersion: 1;
  /** The run that the answers are about; undefined for account directories. */
  readonly run?: string;
  /** What AWS's simulator does not decide, whatever was drawn. */
  readonly notSimulated: readonly string[];
  /** The scopes that the run did not read; answers about them are not among those that were drawn. */
  readonly notRead: readonly Coverage[];
}

/** What `verify` prints for a terminal of so many columns. */
export function verificationText(result: VerifyResult, width: number): string {
  const { disagreements, leftOut, notAsked, notRead, notSimulated } = result;
  const reasons = (all: VerifyResult['leftOut']) => all.map(({ reason, count }) => `  ${count}: ${reason}`);
  return answerText(
    [
      headline(result),
      ...disagreements.map(disagreementLines),
      titled('Left out, because the simulator does not decide it:', reasons(leftOut)),
      titled('Not asked:', [
        ...reasons(notAsked),
        ...notRead.map(
          ({ kind, account, region, status, error }) =>
            `  ${kind} in ${account} ${region}: ${status}${error === undefined ? '' : ` (${error})`}`,
        ),
      ]),
      titled(
        'The simulator never decides:',
        notSimulated.map((what) => `  ${what}`),
      ),
    ],
    width,
  );
}

function headline({ run, account, asked, agreed, answers, requests, disagreements, seed }: VerifyResult): string[] {
  const about = `${counted(answers, 'answer')} about account ${account}${run === undefined ? '' : `, run ${run}`}`;
  if (asked === 0) return [`Nothing was verified of ${about}`];
  return [
    `${disagreements.length === 0 ? 'AWS agrees' : `AWS disagrees on ${disagreements.length} of ${counted(asked, 'call')}`}: ${about}`,
    `  ${counted(asked, 'call')} in ${counted(requests, 'request')}: ${agreed} decided in the same way, ${disagreements.length} in another`,
    `  seed ${seed}`,
  ];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function disagreementLines(disagreement: Disagreement): readonly string[] {
  const { principal, action, resource, explanation, answer, driftwarden, aws, context, keysRead } = disagreement;
  const { decision } = driftwarden;
  return [
    `${action} by ${principal} on ${resource}: ${explanation}`,
    ...listing('here', [
      `${decision}${answer === decision ? '' : `, of the answer ${answer}`}`,
      ...driftwarden.statements.map((source) => `${source.effect} ${describeSource(source)}`),
      ...driftwarden.otherReasons,
    ]),
    ...listing('AWS', [
      aws.decision,
      ...(aws.statements.length === 0 ? ['no statement of the account'] : aws.statements.map(describeAwsStatement)),
      ...(aws.missing.length === 0 ? [] : [`without a value for ${aws.missing.join(', ')}`]),
    ]),
    ...listing(
      'with',
      keysRead.map((key) => `${key}=${context[key]?.join(',') ?? ''}`),
    ),
  ];
}

function describeAwsStatement({ policy, type, line, column }: Disagreement['aws']['statements'][number]): string {
  const place = line === undefined ? '' : `, line ${line}${column === undefined ? '' : `, column ${column}`}`;
  return `the statement of policy ${policy} (${type})${place}`;
}

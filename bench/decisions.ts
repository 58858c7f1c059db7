/**
 * Decisions a second beside those of @cloud-copilot/iam-simulate, which gets the same questions about the same user,
 * once they answer all of them alike; and how the time for one decision grows with policies. Seconds are the
 * processor's.
 */
import assert from 'node:assert/strict';
import { compilePolicy, decide, loadReference, prepareRequest, parsePrincipal } from '../src/access/index.ts';
import { otherEvaluator, type Asked } from './other-evaluator.ts';

const account = '111122223333';
const principal = `arn:aws:iam::${account}:user/alice`;
const reference = await loadReference('all');

/**
 * How many actions the reading group lists, and how many statements more there are that speak of other actions or of
 * the same.
 */
interface Size {
  readonly reads: number;
  readonly onOthers?: number;
  readonly onTheSame?: number;
}

/**
 * The policies of a user's three groups: one reads, one works on what is tagged as its own, one keeps off production.
 */
function groupPolicies({ reads, onOthers = 0, onTheSame = 0 }: Size): object[] {
  const statement = (Effect: 'Allow' | 'Deny', Action: readonly string[], Condition?: object) => ({
    Effect,
    Action,
    Resource: '*',
    ...(Condition && { Condition }),
  });
  const own = { StringEquals: { 'aws:ResourceTag/department': ['dev', 'test'] } };
  const production = { StringEquals: { 'ec2:ResourceTag/environment': 'prod' } };
  const teams = (count: number, actions: readonly string[]) =>
    Array.from({ length: count }, (_, index) =>
      statement('Allow', actions, { StringEquals: { 'aws:ResourceTag/team': `team-${index}` } }),
    );
  return [
    [statement('Allow', readActions.slice(0, reads))],
    [
      statement('Allow', ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], own),
      ...teams(onOthers, ['s3:PutObject', 'sqs:*']),
      ...teams(onTheSame, ['ec2:*']),
    ],
    [statement('Deny', ['ec2:Terminate*', 'ec2:DeleteTags'], production)],
  ].map((Statement) => ({ Version: '2012-10-17', Statement }));
}

const readActions = ['ec2', ...reference.services.filter((service) => service !== 'ec2')]
  .flatMap((service) => [...(reference.actionsOf(service)?.values() ?? [])].map(({ name }) => name))
  .filter((name) => /:(Describe|Get|List)/.test(name));

/** One question for each action and instance. */
function questionsAbout(instances: number): Asked[] {
  const departments = ['dev', 'test', 'research', 'ml'];
  const environments = ['prod', 'stage', 'play'];
  return ['ec2:StartInstances', 'ec2:TerminateInstances', 'ec2:DeleteTags', 'ec2:GetConsoleOutput'].flatMap((action) =>
    Array.from({ length: instances }, (_, index) => {
      const tags = Object.entries({
        department: departments[index % 4] ?? '',
        environment: environments[index % 3] ?? '',
        Name: `web-${index}`,
      });
      return {
        principal,
        action,
        resource: `arn:aws:ec2:us-east-1:${account}:instance/i-${index.toString(16).padStart(17, '0')}`,
        context: [
          ...tags.flatMap(
            ([key, value]) =>
              [
                [`aws:ResourceTag/${key}`, value],
                [`ec2:ResourceTag/${key}`, value],
              ] as const,
          ),
          ['aws:SourceIp', '203.0.113.7'],
          ['aws:MultiFactorAuthPresent', 'true'],
        ] as const,
      };
    }),
  );
}

/** Compiles the documents once and answers any number of questions with decisions. */
function evaluator(documents: readonly object[]): (asked: Asked) => string {
  const who = parsePrincipal(principal);
  assert.ok(who);
  const layers = { identity: documents.map((document, index) => compilePolicy(`group ${index}`, document)) };
  return (asked) => decide(prepareRequest(reference, { ...asked, principal: who }), layers).decision;
}

/** Decisions in a second of the processor's time, the best of five: what else the machine does only slows it. */
async function rateOf(
  questions: readonly Asked[],
  answer: (asked: Asked) => string | Promise<string>,
): Promise<number> {
  let best = 0;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const start = process.cpuUsage();
    let [asked, seconds] = [0, 0];
    while (seconds < 0.4) {
      for (const question of questions) {
        const answered = answer(question);
        if (typeof answered !== 'string') await answered;
      }
      asked += questions.length;
      const { user, system } = process.cpuUsage(start);
      seconds = (user + system) / 1e6;
    }
    best = Math.max(best, asked / seconds);
  }
  return best;
}

const documents = groupPolicies({ reads: 2900 });
const questions = questionsAbout(200);
const answer = evaluator(documents);
const rate = await rateOf(questions, answer);
console.log(`driftwarden: ${rate.toFixed(0)} decisions a second`);

const growth: Readonly<Record<string, Size>> = {
  'three times the actions in a list': { reads: 8700 },
  'a hundred statements more, on other actions': { reads: 2900, onOthers: 100 },
  'a thousand statements more, on other actions': { reads: 2900, onOthers: 1000 },
  'a hundred statements more, on the same actions': { reads: 2900, onTheSame: 100 },
};
for (const [what, size] of Object.entries(growth)) {
  const grown = await rateOf(questions, evaluator(groupPolicies(size)));
  console.log(`with ${what}: ${(rate / grown).toFixed(2)} times the time for a decision`);
}

const other = await otherEvaluator(account);
if (!other)
  console.log(
    'iam-simulate: not installed; `npm --prefix test/access/differential ci` installs it, for this bench and the differential test alone',
  );
else {
  const some = questions.filter((_, index) => index % 16 === 0);
  for (const [how, theirs] of [
    ['documents as they stand', other.asTheyStand(documents)],
    ['documents validated before', other.validated(documents)],
  ] as const) {
    for (const asked of questions)
      assert.equal(await other.decide(theirs, asked), answer(asked), `${asked.action} on ${asked.resource}`);
    const otherRate = await rateOf(some, (asked) => other.decide(theirs, asked));
    console.log(
      `iam-simulate, ${how}: ${otherRate.toFixed(0)} decisions a second; driftwarden makes ${(rate / otherRate).toFixed(0)} times as many`,
    );
  }
}

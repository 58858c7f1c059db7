import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const example = join(import.meta.dirname, '../../examples/shared-account');

/** What tests of accepting read of a report. */
export interface AcceptReport {
  readonly causes: readonly { readonly id: string; readonly title: string; readonly findings: readonly string[] }[];
  readonly exceptions?: readonly { readonly covers: number; readonly new: number }[];
  readonly findings: readonly {
    readonly id: string;
    readonly check: string;
    readonly severity: string;
    readonly status: string;
    readonly resource: { readonly kind: string; readonly id: string; readonly arn: string };
    readonly exception?: { readonly reason: string };
  }[];
}

/** The demo's account with a copy of its baseline, to audit again and again. */
export async function acceptedAccount(t: TestContext) {
  const cwd = await temporaryFolder(t);
  const account = join(cwd, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  await cp(example, join(cwd, 'example'), { recursive: true });
  const baseline = join(cwd, 'example/baseline.yaml');
  const audit = async () =>
    JSON.parse(
      (await callCli(['audit', '--from', account, '--baseline', baseline, '--format', 'json'], { cwd })).stdout,
    ) as AcceptReport;
  return { cwd, account, audit, baseline, untag: (key: string, most: number) => untagInstances(account, key, most) };
}

/** Takes a tag from up to so many instances that have it with one value; gives the number. */
async function untagInstances(account: string, key: string, most: number): Promise<number> {
  const file = join(account, '111122223333/eu-west-1/ec2/describe-instances.json');
  const answer = JSON.parse(await readFile(file, 'utf8')) as {
    readonly Reservations: readonly {
      readonly Instances: readonly { Tags?: readonly { Key: string; Value: string }[] }[];
    }[];
  };
  const instances = answer.Reservations.flatMap(({ Instances }) => Instances);
  const valueOf = ({ Tags = [] }: (typeof instances)[number]) => Tags.find((tag) => tag.Key === key)?.Value;
  const [tagged = []] = [...Map.groupBy(instances, valueOf)]
    .filter(([value]) => value !== undefined)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([, same]) => same);
  const chosen = tagged.slice(0, most);
  for (const instance of chosen) instance.Tags = (instance.Tags ?? []).filter((tag) => tag.Key !== key);
  await writeFile(file, JSON.stringify(answer));
  return chosen.length;
}

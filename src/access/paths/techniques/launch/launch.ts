import { partitionOf } from '../../../../domain/arn.ts';
import { globalRegion } from '../../../../domain/scope.ts';
import { applicableStatements } from '../../../evaluator/applicable-statements.ts';
import { matches } from '../../../policy/patterns/glob.ts';
import { exampleArns, resourcePatternsOf } from '../../model/example-arns.ts';
import { actorOf } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { targetFactory } from '../../model/target-factory.ts';
import { changedTarget, targetOfArn, type Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';

const run = 'ec2:RunInstances';
const createTags = 'ec2:CreateTags';

/** Instances that do not exist yet, one of each type in each account: the targets of a launch. */
export function launchTargets(model: AccessModel, types: readonly string[]): readonly Target[] {
  const unknown = keysOf('instance', model).map((key) => [key, undefined] as const);
  return model.snapshot.snapshot.accounts.flatMap((account) => {
    const [region = ''] = regionsOf(model);
    return types.map((type): Target =>
      changedTarget(made('instance', account, region), {
        kind: 'instance',
        attributes: new Map([...unknown, [instanceType, type]]),
      }),
    );
  });
}

/**
 * Launching an instance in some region, tagged or not. A launch needs permission on the instance, its volume and
 * network interface, and on an image, a subnet and a security group: those that the snapshot or a policy names, or
 * example ones. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
export function launchTechniques(model: AccessModel): readonly Technique[] {
  const asked = launchStatements(model);
  const tags = asked.statements
    .flatMap(({ conditions }) => conditions)
    .map(({ text }) => text.key)
    .filter((key) => /^aws:RequestTag\//i.test(key));
  const untagged = Object.fromEntries(['aws:TagKeys', ...new Set(tags)].map((key) => [key, []]));
  const candidates = candidatesIn(model, asked.patterns);
  const launch = (target: Target, region: string): Call => ({
    action: run,
    on: changedTarget(target, { arn: made('instance', target.account, region).arn, region }),
    alsoOn: [made('volume', target.account, region), made('network-interface', target.account, region)],
    alsoOnOneOf: ['image', 'subnet', 'security-group'].map((type) => candidates(type, target.account, region)),
    chooses: chosen,
  });
  return regionsOf(model).flatMap((region): Technique[] => [
    {
      id: 'launch',
      family: 'direct',
      goal: run,
      summary: 'Launch an instance without tags.',
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances',
      actions: [run],
      plan: (target) => ({ calls: [{ ...launch(target, region), sends: untagged }] }),
    },
    {
      id: 'launch-tagged',
      family: 'direct',
      goal: run,
      summary: 'Launch an instance with tags, which also needs ec2:CreateTags.',
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html',
      actions: [run, createTags],
      plan: (target) => {
        const call = launch(target, region);
        return { calls: [call, { action: createTags, on: call.on, sends: { 'ec2:CreateAction': 'RunInstances' } }] };
      },
    },
  ]);
}

const instanceType = 'ec2:instancetype';

/** Keys of the instance and its volume that the caller of a launch chooses. Keys with numbers are left open. */
const chosen: readonly string[] = [
  'ec2:associatepublicipaddress',
  'ec2:availabilityzone',
  'ec2:cpuoptionsamdsevsnp',
  'ec2:ebsoptimized',
  'ec2:encrypted',
  'ec2:instanceautorecovery',
  'ec2:instancebandwidthweighting',
  'ec2:instancemarkettype',
  'ec2:instancemetadatatags',
  'ec2:metadatahttpendpoint',
  'ec2:metadatahttptokens',
  'ec2:placementgroup',
  'ec2:tenancy',
  'ec2:volumetype',
];

/** The statements that apply to a launch, and the resources that they name. */
function launchStatements({ identities }: AccessModel) {
  const actors = [
    ...new Map(identities.map((identity) => actorOf(identity)).map((actor) => [actor.contents, actor])).values(),
  ];
  const found = actors.map((actor) => ({
    actor,
    statements: applicableStatements(actor.layers, run.toLowerCase()).statements,
  }));
  return {
    statements: [...new Set(found.flatMap(({ statements }) => statements))],
    patterns: [...new Set(found.flatMap(({ actor, statements }) => resourcePatternsOf(statements, actor)))],
  };
}

/** Makes the function that finds resources of a type for a launch: the snapshot's images, and example ones. */
function candidatesIn(
  model: AccessModel,
  patterns: readonly string[],
): (type: string, account: string, region: string) => readonly Target[] {
  const targetOf = targetFactory(model.snapshot);
  const found = new Map<string, readonly Target[]>();
  const find = (type: string, account: string, region: string): readonly Target[] => {
    const images =
      type === 'image'
        ? model.snapshot.ofKind('image').filter((image) => image.account === account && image.region === region)
        : [];
    const facts = factsOf(model);
    const pattern = facts?.resourceTypes.find(({ name }) => name === type)?.pattern;
    const unknown = keysOf(type, model).map((key) => [key, undefined] as const);
    const examples = [...exampleArns(run, facts, { account, region, patterns })]
      .filter((arn) => pattern && matches(pattern, arn))
      .map((arn): Target => {
        const target = targetOfArn(arn, account);
        return changedTarget(target, { attributes: new Map([...target.attributes, ...unknown]) });
      });
    return [...images.map(targetOf), ...examples];
  };
  return (type, account, region) => {
    const key = `${type} ${account} ${region}`;
    const known = found.get(key) ?? find(type, account, region);
    found.set(key, known);
    return known;
  };
}

/** A resource that a launch creates: it has no id yet. */
function made(type: string, account: string, region: string): Target {
  return changedTarget(targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:${type}/*`, account), {
    attributes: new Map(),
  });
}

/** The keys of a resource type whose values are not known. */
function keysOf(type: string, model: AccessModel): readonly string[] {
  const keys = factsOf(model)?.resourceTypes.find(({ name }) => name === type)?.keys ?? [];
  return keys
    .map((key) => key.toLowerCase())
    .filter((key) => !key.includes('$') && key !== instanceType && key !== 'aws:tagkeys' && !chosen.includes(key));
}

function factsOf({ reference }: AccessModel) {
  return reference.actionsOf('ec2')?.get('runinstances');
}

/** The regions that are read, and one that is not: a launch may be there too. */
function regionsOf({ snapshot }: AccessModel): readonly string[] {
  const read = new Set(
    snapshot.snapshot.coverage.map(({ region }) => region).filter((region) => region !== globalRegion),
  );
  const partitions = new Set([...read].map(partitionOf));
  const others = enabledRegions.filter((region) => partitions.has(partitionOf(region)) && !read.has(region));
  return [...read, ...others.slice(0, 1)];
}

/** Some regions that are enabled in every account. */
const enabledRegions = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-southeast-1',
  'sa-east-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'us-isof-east-1',
];

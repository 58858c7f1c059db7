import { isJsonObject, type Json } from '../../domain/json.ts';
import { NotKnown } from '../facts.ts';
import type { Source } from './read-stack.ts';

type Evaluate = (written: Json) => Json | undefined;

/** ARNs by what makes them: partition, region, account, physical id. */
const arns: Readonly<Record<string, (p: string, place: string, id: string) => string>> = {
  'AWS::S3::Bucket': (p, _, id) => `arn:${p}:s3:::${id}`,
  'AWS::SQS::Queue': (p, place, id) => `arn:${p}:sqs:${place}:${id.split('/').at(-1) ?? ''}`,
  'AWS::DynamoDB::Table': (p, place, id) => `arn:${p}:dynamodb:${place}:table/${id}`,
  'AWS::Lambda::Function': (p, place, id) => `arn:${p}:lambda:${place}:function:${id}`,
  'AWS::KMS::Key': (p, place, id) => `arn:${p}:kms:${place}:key/${id}`,
  'AWS::Kinesis::Stream': (p, place, id) => `arn:${p}:kinesis:${place}:stream/${id}`,
  'AWS::Logs::LogGroup': (p, place, id) => `arn:${p}:logs:${place}:log-group:${id}:*`,
  'AWS::RDS::DBInstance': (p, place, id) => `arn:${p}:rds:${place}:db:${id}`,
  'AWS::RDS::DBCluster': (p, place, id) => `arn:${p}:rds:${place}:cluster:${id}`,
};

const iamArns: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'role',
  'AWS::IAM::User': 'user',
  'AWS::IAM::Group': 'group',
  'AWS::IAM::InstanceProfile': 'instance-profile',
};

const ids: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'InstanceId',
  'AWS::EC2::Volume': 'VolumeId',
  'AWS::EC2::SecurityGroup': 'GroupId',
};

/** What `Fn::GetAtt` returns, where the physical id and the stack's ARN tell it. Throws NotKnown. */
export function attribute(source: Source, name: string, field: string, evaluate: Evaluate): string {
  const { template, stack } = source;
  const found = stack.resources.get(name);
  if (!found || found.physicalId === '')
    throw new NotKnown(`the physical id of ${name} is not in the list of resources`);
  const { type, physicalId } = found;
  if (ids[type] === field) return physicalId;
  const { arn } = stack;
  const unknown = new NotKnown(`${name}.${field} is not known`);
  if (/Arn$/.test(field) && physicalId.startsWith('arn:')) return physicalId;
  const kind = iamArns[type];
  const make = arns[type];
  if (!/^(Arn|DBInstanceArn|DBClusterArn)$/.test(field) || (kind === undefined && !make) || !arn) throw unknown;
  if (kind !== undefined) {
    const all = template['Resources'];
    const written = isJsonObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
    const properties = isJsonObject(written) && isJsonObject(written['Properties']) ? written['Properties'] : {};
    const path = evaluate(properties['Path'] ?? '/') ?? '/';
    if (typeof path !== 'string') throw unknown;
    return `arn:${arn.partition}:iam::${arn.account}:${kind}${path}${physicalId}`;
  }
  if (!make || (arn.service !== 'cloudformation' && type !== 'AWS::S3::Bucket')) throw unknown;
  return make(arn.partition, `${arn.region}:${arn.account}`, physicalId);
}

import { partitionOf } from '../../domain/arn.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import { NotKnown } from '../facts.ts';
import type { Source } from './read-stack.ts';

/** What `AWS::Region` and its like stand for; undefined for `AWS::NoValue`. Throws NotKnown. */
export function pseudoParameter({ stack }: Source, name: string): string | undefined {
  const { arn } = stack;
  const region = arn?.service === 'cloudformation' ? arn.region : undefined;
  const values: Readonly<Record<string, string | undefined>> = {
    'AWS::AccountId': arn?.account,
    'AWS::Region': region,
    'AWS::Partition': arn?.partition,
    'AWS::URLSuffix': region && (partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'),
    'AWS::StackName': stack.name,
  };
  if (name === 'AWS::NoValue') return undefined;
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  if (found === undefined || found === '')
    throw new NotKnown(
      `${name} is not known; describe-stack-resources tells it in --resources, or describe-stacks in --parameters`,
    );
  return found;
}

/** The value of a parameter; undefined where the template has none of this name. Throws NotKnown. */
export function parameterValue({ template, stack }: Source, name: string): Json | undefined {
  const all = template['Parameters'];
  const declared = isJsonObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
  if (!isJsonObject(declared)) return undefined;
  if (!stack.parameters) throw new NotKnown(`parameter ${name} is not known; give --parameters`);
  const type = typeof declared['Type'] === 'string' ? declared['Type'] : 'String';
  const given = stack.parameters.get(name);
  const preset = declared['Default'];
  const isFetched = type.startsWith('AWS::SSM::Parameter::Value<');
  if (given === null || (given === undefined && (isFetched || preset === undefined || preset === null)))
    throw new NotKnown(`parameter ${name} is not known: --parameters does not tell it`);
  const text = given ?? (typeof preset === 'string' ? preset : JSON.stringify(preset));
  return /CommaDelimitedList|List</.test(type) ? text.split(',').map((each) => each.trim()) : text;
}

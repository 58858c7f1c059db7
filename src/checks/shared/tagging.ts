import { parseArn } from '../../domain/arn.ts';
import type { Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';

type Tagged = Pick<Resource, 'id' | 'arn' | 'region'>;

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** How a tag is set, by the service of the resource. */
const commands: ReadonlyMap<string, (resource: Tagged, tag: Tag) => string | undefined> = new Map([
  [
    'ec2',
    ({ region, id }: Tagged, { key, value }: Tag) =>
      awsCommand('ec2', 'create-tags', { region, resources: id, tags: [{ Key: key, Value: value }] }),
  ],
  [
    'rds',
    ({ region, arn }: Tagged, { key, value }: Tag) =>
      awsCommand('rds', 'add-tags-to-resource', {
        region: region === globalRegion ? undefined : region,
        'resource-name': arn,
        tags: [{ Key: key, Value: value }],
      }),
  ],
]);

/** The AWS CLI command that sets a tag; undefined for services without one here, and for values it cannot be given. */
export function tagCommand(resource: Tagged, tag: Tag): string | undefined {
  return commands.get(parseArn(resource.arn)?.service ?? '')?.(resource, tag);
}

import { formatArn, parseArn, partitionOf } from '../../domain/arn.ts';
import type { DeclaredResource } from '../../domain/baseline.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';

/** A kind whose resources can be declared. */
interface DeclarableKind {
  readonly kind: string;
  readonly service: string;
  /** The type of resource as ARNs write it. */
  readonly arnType: string;
  /** What such ARNs leave empty. */
  readonly without?: 'account' | 'region';
  /** What its ids begin with, before the first hyphen; undefined if their owners choose them. */
  readonly prefix?: string;
}

const kinds: readonly DeclarableKind[] = [
  { kind: 'instance', service: 'ec2', arnType: 'instance', prefix: 'i' },
  { kind: 'image', service: 'ec2', arnType: 'image', prefix: 'ami', without: 'account' },
  { kind: 'volume', service: 'ec2', arnType: 'volume', prefix: 'vol' },
  { kind: 'snapshot', service: 'ec2', arnType: 'snapshot', prefix: 'snap' },
  { kind: 'address', service: 'ec2', arnType: 'elastic-ip', prefix: 'eipalloc' },
  { kind: 'db-instance', service: 'rds', arnType: 'db' },
  { kind: 'db-cluster', service: 'rds', arnType: 'cluster' },
  { kind: 'db-snapshot', service: 'rds', arnType: 'snapshot' },
  { kind: 'db-cluster-snapshot', service: 'rds', arnType: 'cluster-snapshot' },
  { kind: 'global-cluster', service: 'rds', arnType: 'global-cluster', without: 'region' },
];

/** The kinds of resources that the baseline can declare. */
export const declarableKinds: readonly string[] = kinds.map(({ kind }) => kind);

/** The kind that an id tells by its prefix, or an ARN; undefined if it tells none. */
export function kindOfId(id: string): string | undefined {
  const arn = parseArn(id);
  const [type] = arn?.resource.split(/[:/]/) ?? [];
  const prefix = id.slice(0, id.indexOf('-'));
  return kinds.find((kind) => (arn ? kind.service === arn.service && kind.arnType === type : kind.prefix === prefix))
    ?.kind;
}

/** The kind of a declared resource; undefined if nothing tells it. */
export function kindOf({ kind, id }: DeclaredResource): string | undefined {
  return kind ?? kindOfId(id);
}

/** Whether a declared resource may be in an account and a region. */
export function isPlace(
  { id, ...declared }: DeclaredResource,
  { account, region }: Pick<Scope, 'account' | 'region'>,
): boolean {
  const arn = parseArn(id);
  const accounts = [declared.account, arn?.account].filter((each) => each !== undefined && each !== '');
  const regions = [declared.region, arn?.region].filter((each) => each !== undefined && each !== '');
  return accounts.every((each) => each === account) && regions.every((each) => each === region);
}

/** Whether a resource is the declared one, in whatever place. */
export function isDeclared(
  declared: DeclaredResource,
  { kind, id, arn }: Pick<Resource, 'kind' | 'id' | 'arn'>,
): boolean {
  return (declared.id === id || declared.id === arn) && (kindOf(declared) ?? kind) === kind;
}

/** The ARN of a resource with some id that is not in the snapshot. */
export function arnOf({ account, region, kind }: Scope, id: string): string {
  const unknown: DeclarableKind = { kind, service: 'ec2', arnType: kind };
  const { service, arnType, without } = kinds.find((each) => each.kind === kind) ?? unknown;
  const separator = service === 'rds' ? ':' : '/';
  return formatArn({
    partition: partitionOf(region),
    service,
    region: without === 'region' ? '' : region,
    account: without === 'account' ? '' : account,
    resource: `${arnType}${separator}${id}`,
  });
}

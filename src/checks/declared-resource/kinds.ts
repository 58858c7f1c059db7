import { targetKinds, targetTypeOf } from '../../access/index.ts';
import { formatArn, parseArn, partitionOf, type Arn } from '../../domain/arn.ts';
import type { DeclaredResource } from '../../domain/baseline.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';

/** A kind whose resources can be declared. */
interface DeclarableKind {
  readonly kind: string;
  /** An ARN of the kind: it tells service, type, and which parts are left empty. */
  readonly example: Arn;
  /** The type of resource as ARNs write it, with the separator after it: `instance/`, `db:`. */
  readonly arnType: string;
  /** What its ids begin with, before the first hyphen; undefined if their owners choose them. */
  readonly prefix: string | undefined;
}

const kinds: readonly DeclarableKind[] = targetKinds.flatMap((kind) => {
  const example = parseArn(targetTypeOf(kind)?.exampleArn ?? '');
  const [, arnType, id] = /^([\w-]+[/:])(.*)$/.exec(example?.resource ?? '') ?? [];
  if (!example || example.service === 'iam' || arnType === undefined) return [];
  return [{ kind, example, arnType, prefix: /^([a-z]+)-/.exec(id ?? '')?.[1] }];
});

/** The kinds of resources that the baseline can declare. */
export const declarableKinds: readonly string[] = kinds.map(({ kind }) => kind);

/** The kind that an id tells by its prefix, or an ARN; undefined if it tells none. */
export function kindOfId(id: string): string | undefined {
  const arn = parseArn(id);
  const prefix = id.slice(0, id.indexOf('-'));
  return kinds.find(({ example, arnType, ...kind }) =>
    arn ? example.service === arn.service && arn.resource.startsWith(arnType) : kind.prefix === prefix,
  )?.kind;
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
  const { example, arnType } = kinds.find((each) => each.kind === kind) ?? {
    example: { service: 'ec2', region, account },
    arnType: `${kind}/`,
  };
  return formatArn({
    partition: partitionOf(region),
    service: example.service,
    region: example.region === '' ? '' : region,
    account: example.account === '' ? '' : account,
    resource: arnType + id,
  });
}

import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as rds from '@aws-sdk/client-rds';
import * as sts from '@aws-sdk/client-sts';
import { ec2Limit, lookupEventsLimit, type ApiLimit } from './api-limits.ts';
import { rbin, RbinClient } from './rbin.ts';

/**
 * How the answers of a service say that a list has another page. The token stands in the same field of the answer and
 * of the request for the next page.
 */
export type Paging =
  | { readonly token: 'NextToken' | 'Marker'; readonly moreFlag?: undefined }
  | { readonly token: 'Marker'; readonly moreFlag: 'IsTruncated' }
  | { readonly token?: undefined; readonly moreFlag?: undefined };

/** The ways to page that AWS services have. */
const pagedBy = {
  /** There is another page as long as NextToken is present and not empty: EC2, CloudTrail, Organizations, the Recycle Bin. */
  nextToken: { token: 'NextToken' },
  /** There is another page as long as Marker is present and not empty: RDS. */
  marker: { token: 'Marker' },
  /** There is another page if IsTruncated is true; Marker then names it: IAM. */
  markerIfTruncated: { token: 'Marker', moreFlag: 'IsTruncated' },
  /** An answer has no other pages: STS. */
  nothing: {},
} as const satisfies Readonly<Record<string, Paging>>;

/**
 * How requests and answers are written.
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html, …/aws-query-protocol.html, …/aws-json-1_1-protocol.html,
 * …/aws-restjson1-protocol.html
 */
export type Protocol = 'ec2-query' | 'aws-query' | 'aws-json-1.1' | 'rest-json-1';

/** What the client of every service is made with. */
export type ClientConfig = Pick<
  sts.STSClientConfig,
  'endpoint' | 'credentials' | 'region' | 'maxAttempts' | 'retryStrategy' | 'requestHandler' | 'protocol'
>;

/** What is used of the SDK's client of a service. */
export interface SdkClient {
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<object>;
  destroy(): void;
}

/** One AWS service: all that reading its kinds, serving them in the sandbox and the least policy need to know of it. */
export interface Service {
  /** The SDK's package: its commands, and the schemas that the sandbox writes answers from. */
  readonly sdk: object;
  readonly newClient: (config: ClientConfig) => SdkClient;
  /** The service's name in a request's signature. */
  readonly signingName: string;
  /** Its folder in an account directory, named as the AWS CLI names the service; undefined if nothing of it is kept. */
  readonly folder: string | undefined;
  readonly paging: Paging;
  readonly protocol: Protocol;
  /** Whether each region has its own resources. Those of other services belong to the region `global`. */
  readonly regional: boolean;
  /**
   * Set for a service that not every account uses: an account that AWS says has no subscription for it, and an account
   * directory without any folder of it, are complete without it.
   */
  readonly optional?: true;
  /** How many requests AWS takes, for a service whose limits it publishes. */
  readonly limitOf?: (operation: string, input: object) => ApiLimit;
}

/**
 * Every service that is read or served, by the prefix of its IAM actions. The sources, the checks of answers, the
 * sandbox and the least IAM policy follow from a row. CONTRIBUTING.md shows how to add one.
 */
export const services = {
  cloudtrail: {
    sdk: cloudtrail,
    newClient: (config) => new cloudtrail.CloudTrailClient(config),
    signingName: 'cloudtrail',
    folder: 'cloudtrail',
    paging: pagedBy.nextToken,
    protocol: 'aws-json-1.1',
    regional: true,
    limitOf: () => lookupEventsLimit,
  },
  ec2: {
    sdk: ec2,
    newClient: (config) => new ec2.EC2Client(config),
    signingName: 'ec2',
    folder: 'ec2',
    paging: pagedBy.nextToken,
    protocol: 'ec2-query',
    regional: true,
    limitOf: ec2Limit,
  },
  iam: {
    sdk: iam,
    newClient: (config) => new iam.IAMClient(config),
    signingName: 'iam',
    folder: 'iam',
    paging: pagedBy.markerIfTruncated,
    protocol: 'aws-query',
    regional: false,
  },
  rbin: {
    sdk: rbin,
    newClient: (config) => new RbinClient(config),
    signingName: 'rbin',
    folder: 'rbin',
    paging: pagedBy.nextToken,
    protocol: 'rest-json-1',
    optional: true,
    regional: true,
  },
  rds: {
    sdk: rds,
    newClient: (config) => new rds.RDSClient(config),
    signingName: 'rds',
    folder: 'rds',
    paging: pagedBy.marker,
    protocol: 'aws-query',
    regional: true,
    optional: true,
  },
  sts: {
    sdk: sts,
    newClient: (config) => new sts.STSClient(config),
    signingName: 'sts',
    folder: undefined,
    paging: pagedBy.nothing,
    protocol: 'aws-query',
    regional: false,
  },
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof services;

/** The keys of the table, in its order. */
export const serviceNames = Object.keys(services) as readonly ServiceName[];

/** The services that not every account uses. */
export const optionalServices: readonly ServiceName[] = serviceNames.filter(
  (name) => (services as Readonly<Record<ServiceName, Service>>)[name].optional,
);

type OperationOf<Sdk> = keyof {
  [Name in keyof Sdk as Name extends `${infer Operation}Command` ? Operation : never]: true;
};

/**
 * An operation with its service in front: `ec2:DescribeVolumes`. The same text names the call, the IAM action that it
 * needs and the API in coverage.
 */
export type Api = { [Name in ServiceName]: `${Name}:${OperationOf<(typeof services)[Name]['sdk']>}` }[ServiceName];

/** The API that tells an account's alias: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export const aliasApi: Api = 'iam:ListAccountAliases';

/** An API's row of the table, with the name of the service and of the operation. */
export interface ServiceCall extends Service {
  readonly name: ServiceName;
  readonly operation: string;
}

/** Looks up the service of an API. */
export function serviceOf(api: Api): ServiceCall {
  const [name, operation] = api.split(':') as [ServiceName, string];
  return { ...services[name], name, operation };
}

/** The API that lists the regions of an account, for a configuration that names none. No kind is read with it. */
export const regionsApi = 'ec2:DescribeRegions' satisfies Api;

/** The API that tells who made a change. No kind is read with it. */
export const eventsApi = 'cloudtrail:LookupEvents' satisfies Api;

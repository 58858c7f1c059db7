import { CloudTrailClient, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin, resolveEndpoint, type RuleSetObject } from '@smithy/core/endpoints';
import type { StaticListSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

// The Recycle Bin, of which the SDK's own package is of an older generation. Only the shapes and the address are
// written here; signing, credentials, retries, the protocol and errors are the SDK's.
// https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_Operations.html

const namespace = 'com.amazonaws.rbin';
const [text, number, time] = [0, 1, 4] as const;

/** A tag that a rule names. Without a value, every value of the key counts. */
export interface RuleTag {
  readonly ResourceTagKey?: string;
  readonly ResourceTagValue?: string;
}

interface RetentionPeriod {
  readonly RetentionPeriodValue?: number;
  readonly RetentionPeriodUnit?: string;
}

/** A page of rules. https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
export interface ListRulesResponse {
  readonly Rules?: readonly {
    readonly Identifier?: string;
    readonly Description?: string;
    readonly RetentionPeriod?: RetentionPeriod;
    readonly LockState?: string;
    readonly RuleArn?: string;
  }[];
  readonly NextToken?: string;
}

/** Members of a structure by their names. */
type Members = Readonly<Record<string, StaticStructureSchema[5][number]>>;

function structure(name: string, members: Members): StaticStructureSchema {
  return [3, namespace, name, 0, Object.keys(members), Object.values(members)];
}

function list(name: string, item: StaticStructureSchema): StaticListSchema {
  return [1, namespace, name, 0, item];
}

const resourceTags = list('ResourceTags', structure('ResourceTag', { ResourceTagKey: text, ResourceTagValue: text }));
const retentionPeriod = structure('RetentionPeriod', { RetentionPeriodValue: number, RetentionPeriodUnit: text });
const lockConfiguration = structure('LockConfiguration', {
  UnlockDelay: structure('UnlockDelay', { UnlockDelayValue: number, UnlockDelayUnit: text }),
});
const ruleSummary = structure('RuleSummary', {
  Identifier: text,
  Description: text,
  RetentionPeriod: retentionPeriod,
  LockState: text,
  RuleArn: text,
});

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
const ListRules$: StaticOperationSchema = [
  9,
  namespace,
  'ListRules',
  { http: ['POST', '/list-rules', 200] },
  structure('ListRulesRequest', {
    MaxResults: number,
    NextToken: text,
    ResourceType: text,
    ResourceTags: resourceTags,
    LockState: text,
    ExcludeResourceTags: resourceTags,
  }),
  structure('ListRulesResponse', { Rules: list('RuleSummaryList', ruleSummary), NextToken: text }),
];

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html */
const GetRule$: StaticOperationSchema = [
  9,
  namespace,
  'GetRule',
  { http: ['GET', '/rules/{Identifier}', 200] },
  structure('GetRuleRequest', { Identifier: [text, { httpLabel: 1 }] }),
  structure('GetRuleResponse', {
    Identifier: text,
    Description: text,
    ResourceType: text,
    RetentionPeriod: retentionPeriod,
    ResourceTags: resourceTags,
    Status: text,
    LockConfiguration: lockConfiguration,
    LockState: text,
    LockEndTime: time,
    RuleArn: text,
    ExcludeResourceTags: resourceTags,
  }),
];

const endpointParameters = {
  UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
  Endpoint: { type: 'builtInParams', name: 'endpoint' },
  Region: { type: 'builtInParams', name: 'region' },
  UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
} as const;

const command = makeBuilder(endpointParameters, 'AmazonRecycleBin', 'RbinClient', getEndpointPlugin);

/** What a package of the SDK exports of its operations: commands, and schemas with the same names. */
export const rbin = {
  ListRules$,
  ListRulesCommand: command({}, () => [], 'ListRules', ListRules$),
  GetRule$,
  GetRuleCommand: command({}, () => [], 'GetRule', GetRule$),
};

/** https://docs.aws.amazon.com/general/latest/gr/recyclebin.html */
const endpoints: RuleSetObject = {
  version: '1.0',
  parameters: {},
  rules: [
    {
      type: 'endpoint',
      conditions: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }],
      endpoint: { url: { ref: 'Endpoint' } },
    },
    {
      type: 'tree',
      conditions: [{ fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'Partition' }],
      rules: [
        {
          type: 'endpoint',
          conditions: [{ fn: 'booleanEquals', argv: [{ ref: 'UseDualStack' }, true] }],
          endpoint: { url: 'https://rbin.{Region}.{Partition#dualStackDnsSuffix}' },
        },
        {
          type: 'endpoint',
          conditions: [{ fn: 'booleanEquals', argv: [{ ref: 'UseFIPS' }, true] }],
          endpoint: { url: 'https://rbin-fips.{Region}.{Partition#dnsSuffix}' },
        },
        { type: 'endpoint', conditions: [], endpoint: { url: 'https://rbin.{Region}.{Partition#dnsSuffix}' } },
      ],
    },
  ],
};

/** In the user agent, and in signatures. */
const names = { serviceId: 'rbin', signingName: 'rbin' };

/** The Recycle Bin's client: what all clients of the SDK have in common comes from that of CloudTrail. */
export class RbinClient extends CloudTrailClient {
  constructor(config: CloudTrailClientConfig) {
    super({
      ...config,
      ...names,
      protocol: AwsRestJsonProtocol,
      protocolSettings: { defaultNamespace: namespace, version: '2021-06-15', serviceTarget: 'AmazonRecycleBin' },
      endpointProvider: (given) => {
        const known = Object.entries(given).filter(
          (entry): entry is [string, string | boolean] => entry[1] !== undefined,
        );
        return resolveEndpoint(endpoints, { endpointParams: Object.fromEntries(known) });
      },
    });
  }
}

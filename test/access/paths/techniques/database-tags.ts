import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const goal = 'rds:DeleteDBInstance';
const tag = 'rds:AddTagsToResource';
const untag = 'rds:RemoveTagsFromResource';
const orders = [{ id: 'orders', tags: { department: 'prod' } }];
const ofDev = allow(goal, '*', { StringEquals: { 'rds:db-tag/department': 'dev' } });
const notOfProd = deny(goal, '*', { StringEquals: { 'rds:db-tag/department': 'prod' } });

/** Changing the tags by which policies decide about databases. */
export const databaseTagCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-db-instance',
    goal,
    given: { alice: { policies: [ofDev, allow(tag)] }, dbInstances: orders },
    path: [tag, goal],
    counterexamples: {
      'she may not tag': { alice: { policies: [ofDev] } },
      'she may remove tags alone': { alice: { policies: [ofDev, allow(untag)] } },
      'she may use the tagging API alone, which needs the right of RDS too': {
        alice: { policies: [ofDev, allow('tag:TagResources')] },
      },
      'she may use the tagging API and tag': {
        alice: { policies: [ofDev, allow(['tag:TagResources', tag])] },
        path: [tag, goal],
      },
      'she may tag databases of EC2 alone': { alice: { policies: [ofDev, allow('ec2:CreateTags')] } },
      'she may tag what has a tag that it has not': {
        alice: { policies: [ofDev, allow(tag, '*', { StringEquals: { 'rds:db-tag/department': 'dev' } })] },
      },
      'she may write another value alone': {
        alice: { policies: [ofDev, allow(tag, '*', { StringEquals: { 'aws:RequestTag/department': 'test' } })] },
      },
      'she may write this value': {
        alice: { policies: [ofDev, allow(tag, '*', { StringEquals: { 'aws:RequestTag/department': 'dev' } })] },
        path: [tag, goal],
      },
      'she may write another value alone, by the key of RDS': {
        alice: { policies: [ofDev, allow(tag, '*', { StringEquals: { 'rds:req-tag/department': 'test' } })] },
      },
      'she may write this value, by the key of RDS': {
        alice: { policies: [ofDev, allow(tag, '*', { StringEquals: { 'rds:req-tag/department': 'dev' } })] },
        path: [tag, goal],
      },
      'she may write other tags alone': {
        alice: { policies: [ofDev, allow(tag, '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } })] },
      },
      'the tag is one of a cluster': {
        alice: {
          policies: [allow(goal, '*', { StringEquals: { 'rds:cluster-tag/department': 'dev' } }), allow(tag)],
        },
      },
    },
  },
  {
    technique: 'delete-db-instance',
    goal,
    given: { alice: { policies: [allow(goal), notOfProd, allow(untag)] }, dbInstances: orders },
    path: [untag, goal],
    counterexamples: {
      'she may not remove tags': { alice: { policies: [allow(goal), notOfProd] } },
      'she may write tags': { alice: { policies: [allow(goal), notOfProd, allow(tag)] }, path: [tag, goal] },
      'she may write one value alone, which is not that one': {
        alice: {
          policies: [
            allow(goal),
            notOfProd,
            allow(tag, '*', { StringEquals: { 'aws:RequestTag/department': 'archive' } }),
          ],
        },
        path: [tag, goal],
      },
      'she may write that value alone': {
        alice: {
          policies: [
            allow(goal),
            notOfProd,
            allow(tag, '*', { StringEquals: { 'aws:RequestTag/department': 'prod' } }),
          ],
        },
      },
      'the value that she may write is denied as well': {
        alice: {
          policies: [
            allow(goal),
            deny(goal, '*', { StringEquals: { 'rds:db-tag/department': ['prod', 'archive'] } }),
            allow(tag, '*', { StringEquals: { 'aws:RequestTag/department': 'archive' } }),
          ],
        },
      },
      'she may use the tagging API alone': {
        alice: { policies: [allow(goal), notOfProd, allow('tag:UntagResources')] },
      },
      'she may not remove this tag': {
        alice: {
          policies: [
            allow(goal),
            notOfProd,
            allow(untag),
            deny(untag, '*', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['department'] } }),
          ],
        },
      },
      'the tag is another': { dbInstances: [{ id: 'orders', tags: { department: 'dev' } }], path: [goal] },
    },
  },
  {
    technique: 'delete-db-cluster',
    goal: 'rds:DeleteDBCluster',
    given: {
      alice: {
        policies: [
          allow('rds:DeleteDBCluster', '*', { StringEquals: { 'rds:cluster-tag/department': 'dev' } }),
          allow(tag),
        ],
      },
      dbClusters: [{ id: 'ledger' }],
    },
    path: [tag, 'rds:DeleteDBCluster'],
    counterexamples: {
      'she may tag instances alone': {
        alice: {
          policies: [
            allow('rds:DeleteDBCluster', '*', { StringEquals: { 'rds:cluster-tag/department': 'dev' } }),
            allow(tag, 'arn:aws:rds:*:*:db:*'),
          ],
        },
      },
    },
  },
];

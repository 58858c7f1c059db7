import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardConditionKey } from '../../../src/checks/policy-lint/condition-key.ts';
import { guardMissingTag } from '../../../src/checks/policy-lint/missing-tag.ts';
import { guardOwnTag } from '../../../src/checks/policy-lint/own-tag.ts';
import { guardResourceType } from '../../../src/checks/policy-lint/resource-type.ts';
import { guardTaggingLeftOut } from '../../../src/checks/policy-lint/tagging-left-out.ts';
import { guardVariable } from '../../../src/checks/policy-lint/variable.ts';
import { account, theOne } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf } from './lint-cases.ts';

const remove = 'rds:DeleteDBInstance';
const add = 'rds:AddTagsToResource';
const untag = 'rds:RemoveTagsFromResource';
const [dev, prod] = ['dev', 'prod'].map((value) => ({ StringEquals: { 'rds:db-tag/department': value } }));
const instances = 'arn:aws:rds:*:*:db:*';

documentCases(guardOwnTag, [
  {
    name: 'who may tag any database may delete any database',
    statements: [allowing(remove, dev), allowing(add)],
    finds: ['high', /allows rds:DeleteDBInstance by the tag department, which its holders can change$/],
  },
  {
    name: 'by the global key too',
    statements: [allowing(remove, { StringEquals: { 'aws:ResourceTag/department': 'dev' } }), allowing(add)],
    finds: ['high', /by the tag department/],
  },
  {
    name: "twin: the tagging of another service's resources",
    statements: [allowing(remove, dev), allowing('ec2:*Tags')],
  },
  { name: 'twin: who may only take tags away', statements: [allowing(remove, dev), allowing(untag)] },
  { name: 'twin: who may tag what is dev already', statements: [allowing(remove, dev), allowing(add, dev)] },
  {
    name: 'twin: who may tag snapshots',
    statements: [allowing(remove, dev), allowing(add, {}, 'arn:aws:rds:*:*:snapshot:*')],
  },
  {
    name: 'twin: who may write other values, by the key of RDS',
    statements: [allowing(remove, dev), allowing(add, { StringEquals: { 'rds:req-tag/department': 'test' } })],
  },
  {
    name: 'who may write that value, by the key of RDS',
    statements: [allowing(remove, dev), allowing(add, { StringEquals: { 'rds:req-tag/department': 'dev' } })],
    finds: ['high', /by the tag department/],
  },
  {
    name: 'twin: who may write other keys',
    statements: [
      allowing(remove, dev),
      allowing(add, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Name', 'Owner'] } }),
    ],
  },
  {
    name: 'twin: what may only be looked at',
    statements: [allowing('rds:DescribeDBInstances', dev), allowing(add)],
  },
  {
    name: 'twin: the tag of clusters, which instances do not have',
    statements: [allowing(remove, { StringEquals: { 'rds:cluster-tag/department': 'dev' } }), allowing(add)],
  },
]);

documentCases(guardTaggingLeftOut, [
  {
    name: 'who may take the tag off is out of the Deny',
    statements: [denying(remove, prod), allowing([remove, untag])],
    finds: ['high', /denies rds:DeleteDBInstance by the tag department, which its holders can change$/],
  },
  {
    name: 'who may write another tag is out of it too',
    statements: [denying(remove, prod), allowing([remove, add])],
    finds: ['high', /can change$/],
  },
  {
    name: 'one of them is left out',
    statements: [denying([remove, add], prod), allowing('rds:*')],
    finds: ['high', /can change$/],
  },
  { name: 'twin: both are denied', statements: [denying([remove, add, untag], prod), allowing('rds:*')] },
  { name: 'twin: nobody tags', statements: [denying(remove, prod), allowing(remove)] },
  {
    name: "twin: who may tag another service's resources",
    statements: [denying(remove, prod), allowing([remove, 'ec2:*Tags'])],
  },
]);

documentCases(guardMissingTag, [
  {
    name: 'an untagged database is out of a Deny of what is not dev',
    statements: [denying(remove, { StringEquals: { 'rds:db-tag/protected': 'yes' } }), allowing('rds:*')],
    finds: ['medium', /protected/],
  },
  {
    name: 'twin: a negated operator holds for it',
    statements: [denying(remove, { StringNotEquals: { 'rds:db-tag/department': 'dev' } }), allowing('rds:*')],
  },
]);

documentCases(guardConditionKey, [
  {
    name: 'clusters have no tags of instances',
    statements: denying('rds:DeleteDBCluster', prod),
    finds: ['high', /never denies rds:DeleteDBCluster: requests for it never contain rds:db-tag\/department$/],
  },
  {
    name: 'twin: they have tags of clusters',
    statements: denying('rds:DeleteDBCluster', { StringEquals: { 'rds:cluster-tag/department': 'prod' } }),
  },
  { name: 'twin: instances have them', statements: denying(remove, prod) },
  {
    name: 'snapshots of instances have no tags of instances either',
    statements: denying('rds:DeleteDBSnapshot', prod),
    finds: ['high', /never denies rds:DeleteDBSnapshot/],
  },
  {
    name: 'nothing tells the deletion protection from other settings',
    statements: denying('rds:ModifyDBInstance', { Bool: { 'rds:DeletionProtection': 'false' } }),
    finds: ['high', /never denies rds:ModifyDBInstance/],
  },
  {
    name: 'twin: who manages the master password is told',
    statements: denying('rds:ModifyDBInstance', { Bool: { 'rds:ManageMasterUserPassword': 'false' } }),
  },
]);

documentCases(guardResourceType, [
  {
    name: 'a slash in place of the colon names no database',
    statements: denying(remove, {}, 'arn:aws:rds:*:*:db/orders'),
    finds: ['high', /never denies rds:DeleteDBInstance: its resources are of another type$/],
  },
  { name: 'twin: a colon names one', statements: denying(remove, {}, 'arn:aws:rds:*:*:db:orders') },
  {
    name: 'a cluster is no instance',
    statements: allowing('rds:DeleteDBCluster', {}, instances),
    finds: ['low', /never allows rds:DeleteDBCluster/],
  },
]);

documentCases(guardVariable, [
  {
    name: 'a variable in the name of a database without a Version',
    statements: allowing(remove, {}, 'arn:aws:rds:*:*:db:${aws:username}-*'),
    version: null,
    finds: ['medium', /plain text/],
  },
  { name: 'twin: under the new one', statements: allowing(remove, {}, 'arn:aws:rds:*:*:db:${aws:username}-*') },
]);

test('it says which tag becomes which, by what, and what closes it', () => {
  const left = theOne(guardTaggingLeftOut, onUser(policyOf([denying(remove, prod), allowing([remove, untag])])));
  assert.match(left.actual, /^rds:RemoveTagsFromResource removes department=prod;/);
  assert.match(left.actual, new RegExp(`rds:DeleteDBInstance on arn:aws:rds:us-east-1:${account}:db:anything$`));
  assert.equal(left.expected, `${add} and ${untag} denied by the same condition`);
  assert.deepEqual(left.evidence, { statement: 'S', tag: 'department', by: untag, passes: ['user ana'] });
  const own = theOne(guardOwnTag, onUser(policyOf([allowing(remove, dev), allowing(add)])));
  assert.equal(own.expected, `${add} and ${untag} for the tag department not allowed (aws:TagKeys)`);
});

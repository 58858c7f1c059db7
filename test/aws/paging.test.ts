import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPart, nextPage } from '../../src/aws/paging.ts';
import type { Paging } from '../../src/aws/services.ts';

const nextToken: Paging = { token: 'NextToken' };
const marker: Paging = { token: 'Marker' };
const markerIfTruncated: Paging = { token: 'Marker', moreFlag: 'IsTruncated' };
const nothing: Paging = {};

type Case = readonly [name: string, paging: Paging, page: object];

describe('the next page', () => {
  const followed: readonly (readonly [...Case, expected: object])[] = [
    ['by NextToken', nextToken, { NextToken: 'a' }, { NextToken: 'a' }],
    ['by Marker alone', marker, { Marker: 'a' }, { Marker: 'a' }],
    ['by Marker if IsTruncated', markerIfTruncated, { IsTruncated: true, Marker: 'a' }, { Marker: 'a' }],
  ];
  for (const [name, paging, page, expected] of followed) {
    test(`is asked for ${name}`, () => {
      assert.deepEqual(nextPage(paging, page), expected);
    });
  }

  const last: readonly Case[] = [
    ['without NextToken', nextToken, {}],
    ['with an empty NextToken', nextToken, { NextToken: '' }],
    ['without Marker', marker, {}],
    ['with an empty Marker', marker, { Marker: '' }],
    ['with null as Marker', marker, { Marker: null }],
    ['with Marker, but IsTruncated false', markerIfTruncated, { IsTruncated: false, Marker: 'a' }],
    ['with Marker, but without IsTruncated', markerIfTruncated, { Marker: 'a' }],
    ['of a service without pages', nothing, { Account: '111122223333' }],
  ];
  for (const [name, paging, page] of last) {
    test(`is not there after a page ${name}`, () => {
      assert.equal(nextPage(paging, page), undefined);
    });
  }

  const refused: readonly (readonly [...Case, expected: RegExp])[] = [
    [
      'IsTruncated and no Marker',
      markerIfTruncated,
      { IsTruncated: true },
      /the list goes on, but no marker says where/,
    ],
    [
      'Marker where NextToken is expected',
      nextToken,
      { Marker: 'a' },
      /the answer has Marker, and lists of this service/,
    ],
    ['NextToken where Marker is expected', marker, { NextToken: 'a' }, /the answer has NextToken/],
    ['NextMarker where Marker is expected', marker, { NextMarker: 'a' }, /the answer has NextMarker/],
    ['IsTruncated where Marker alone is expected', marker, { IsTruncated: true }, /the answer has IsTruncated/],
    ['IsTruncated where NextToken is expected', nextToken, { IsTruncated: true }, /the answer has IsTruncated/],
    ['Marker of a service without pages', nothing, { Marker: 'a' }, /the answer has Marker/],
  ];
  for (const [name, paging, page, expected] of refused) {
    test(`is an error after ${name}: part of a list is not the list`, () => {
      assert.throws(() => nextPage(paging, page), { name: 'ReadError', code: 'MalformedAnswer', message: expected });
    });
  }
});

describe('a file of the AWS CLI', () => {
  const cases: readonly (readonly [...Case, isPart: boolean])[] = [
    ['merged pages', nextToken, { Volumes: [] }, false],
    ['the NextToken of --max-items, whatever the service', marker, { NextToken: 'a' }, true],
    ['the NextToken of --max-items, of IAM too', markerIfTruncated, { IsTruncated: false, NextToken: 'a' }, true],
    ['a Marker by which the service pages', marker, { Marker: 'a' }, true],
    ['an empty Marker', marker, { Marker: '' }, false],
    ['a Marker after the end, as IsTruncated says', markerIfTruncated, { IsTruncated: false, Marker: 'a' }, false],
    ['a Marker and no IsTruncated', markerIfTruncated, { Marker: 'a' }, false],
    ['IsTruncated', markerIfTruncated, { IsTruncated: true, Marker: 'a' }, true],
    ['IsTruncated of a service that pages by another field', nextToken, { IsTruncated: true }, true],
    ['a Marker of a service without pages', nothing, { Marker: 'a' }, true],
  ];
  for (const [name, paging, document, expected] of cases) {
    test(`with ${name} is ${expected ? 'part of a list' : 'complete'}`, () => {
      assert.equal(isPart(paging, document), expected);
    });
  }
});

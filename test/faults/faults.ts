import {
  edited,
  failFirst,
  isEc2,
  pass,
  refuse,
  replaceMember,
  sendPage,
  sendText,
  sendWhole,
  throttle,
  withoutPages,
} from './answers.ts';
import { emptied, memberIn } from './calls.ts';
import { connectionFaults } from './connection-faults.ts';
import type { Fault } from './fault.ts';
import { heavyFaults } from './heavy-faults.ts';

/* The faults, a row each. */

/** AWS refuses or fails: the answer is an error. */
const errors: readonly Fault[] = [
  {
    name: 'denied',
    says: 'the caller may not make the call: UnauthorizedOperation or AccessDenied, 403',
    ofContent: true,
    answer: (struck) => {
      refuse(struck, 403, isEc2(struck) ? 'UnauthorizedOperation' : 'AccessDenied');
    },
  },
  {
    name: 'auth-failure',
    says: 'the credentials are not taken: AuthFailure, 401, or InvalidClientTokenId, 403',
    answer: (struck) => {
      refuse(struck, isEc2(struck) ? 401 : 403, isEc2(struck) ? 'AuthFailure' : 'InvalidClientTokenId');
    },
  },
  {
    name: 'expired',
    says: 'the credentials expire midway: from this call on (of attribute calls, the sixth) every call of whatever service is refused',
    spreads: true,
    spares: ({ form }) => (form === 'attribute' ? 5 : 0),
    answer: (struck) => {
      refuse(struck, isEc2(struck) ? 400 : 403, isEc2(struck) ? 'RequestExpired' : 'ExpiredToken');
    },
  },
  {
    name: 'opt-in',
    says: 'the account is not subscribed to the service: OptInRequired, 403',
    ofContent: true,
    answer: (struck) => {
      refuse(struck, 403, 'OptInRequired');
    },
  },
  {
    name: 'throttled',
    says: 'the call is throttled for good',
    answer: throttle,
  },
  {
    name: 'throttled-twice',
    says: 'each request is throttled twice, then answered',
    passes: true,
    answer: (struck) => failFirst(struck, 2, throttle),
  },
  {
    name: 'internal-error',
    says: 'InternalError, 500, for good',
    answer: (struck) => {
      refuse(struck, 500, 'InternalError');
    },
  },
  {
    name: 'unavailable',
    says: 'Unavailable, 503, for good',
    answer: (struck) => {
      refuse(struck, 503, isEc2(struck) ? 'Unavailable' : 'ServiceUnavailable');
    },
  },
  {
    name: 'internal-error-once',
    says: 'InternalError, 500, at the first try of each request',
    passes: true,
    answer: (struck) =>
      failFirst(struck, 1, () => {
        refuse(struck, 500, 'InternalError');
      }),
  },
  {
    name: 'vanished',
    says: 'one thing was listed, and is unknown when it is asked for by its id',
    ofContent: true,
    leftOut: ({ gone }) => (gone ? undefined : 'nothing is asked for by an id that was listed'),
    async answer(struck) {
      const { gone } = struck.call;
      const id = gone && struck.asked.parameters.get(gone.id);
      if (!struck.memory.has('id')) struck.memory.set('id', id ?? '');
      if (!gone || id !== struck.memory.get('id')) await pass(struck);
      else refuse(struck, 400, gone.code);
    },
  },
];

const html =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Sign in to use this network.</p></body></html>';

/** Something else comes, with 200, than what was asked for. */
const otherAnswers: readonly Fault[] = [
  {
    name: 'empty-body',
    says: '200 and an empty body',
    answer: (struck) => {
      sendText(struck, 'text/xml;charset=UTF-8', '');
    },
  },
  {
    name: 'html',
    says: '200 and the page of a network that wants a password',
    answer: (struck) => {
      sendText(struck, 'text/html', html);
    },
  },
  {
    name: 'json',
    says: '200 and a JSON body',
    answer: (struck) => {
      sendText(struck, 'application/json', '{"message":"The service is warming up"}');
    },
  },
  {
    name: 'wrong-root',
    says: 'well-formed XML with another root element; lists in it are empty',
    answer: edited((body, call) =>
      (emptied(call, body) ?? body).replaceAll(/<(\/?)\w+Response\b/g, '<$1GatewayResponse'),
    ),
  },
  {
    name: 'no-request-id',
    says: 'the right root element without a request id; lists in it are empty',
    answer: edited((body, call) =>
      (emptied(call, body) ?? body).replace(/<requestId>.*<\/requestId>|<ResponseMetadata>.*<\/ResponseMetadata>/s, ''),
    ),
  },
  {
    name: 'empty-list',
    says: 'a well-formed empty list where there were a dozen (of users: no user, group, role or policy)',
    ofContent: true,
    empties: true,
    leftOut: ({ form }) => (form === 'list' ? undefined : 'the answer is no list'),
    answer: edited((body, call) => emptied(call, body) ?? body),
  },
  {
    name: 'no-member',
    says: 'an element is missing that everything hangs on: an id, an account, a flag, a state',
    ofContent: true,
    answer: edited(
      replaceMember(
        (call) => new RegExp(`<${call.member}>[^<]*</${call.member}>|"${call.member}":"[^"]*",?`),
        () => '',
      ),
    ),
  },
  {
    name: 'wrong-type',
    says: 'the same element holds a structure in place of text',
    ofContent: true,
    answer: edited(
      replaceMember(
        (call) => new RegExp(`(?<=<${call.member}>)[^<]*(?=</${call.member}>)|(?<="${call.member}":)"[^"]*"`),
        (text) => (text.startsWith('"') ? `{"value":${text}}` : `<value>${text}</value>`),
      ),
    ),
  },
  {
    name: 'garbled',
    says: 'the text of the same element is not UTF-8 in two bytes',
    async answer(struck) {
      const answer = await struck.genuine();
      const place = memberIn(struck.call, answer.body.toString('latin1'));
      if (place) answer.body.set([0xc3, 0x28], Math.max(place.start, Math.floor((place.start + place.end) / 2) - 1));
      sendWhole(struck.response, answer);
    },
  },
];

/** Lists in pages that do not come to their end. */
const pages: readonly Fault[] = [
  {
    name: 'second-page',
    says: 'the first page of several comes, and the second fails for good',
    ofContent: true,
    leftOut: withoutPages,
    async answer(struck) {
      const { size = '', least = '', place = '' } = struck.call.pages ?? {};
      if (struck.asked.parameters.has(place)) refuse(struck, 500, 'InternalError');
      else sendWhole(struck.response, await struck.genuine({ [size]: least }));
    },
  },
  {
    name: 'same-token',
    says: 'the first page comes again and again, with the same token',
    ofContent: true,
    leftOut: withoutPages,
    answer: (struck) => sendPage(struck, 'again'),
  },
  {
    name: 'endless',
    says: 'the first page comes again and again, with a new token each time',
    hangs: true,
    leftOut: withoutPages,
    async answer(struck) {
      const count = Number(struck.memory.get('pages') ?? 0) + 1;
      struck.memory.set('pages', String(count));
      await sendPage(struck, `page-${count}`);
    },
  },
];

/** All faults, in the order of the matrix. */
export const faults: readonly Fault[] = [...errors, ...connectionFaults, ...otherAnswers, ...pages, ...heavyFaults];

import { setTimeout as sleep } from 'node:timers/promises';
import { half } from './answers.ts';
import type { Fault } from './fault.ts';

/** The connection fails, or the answer takes for ever. */
export const connectionFaults: readonly Fault[] = [
  {
    name: 'reset',
    says: 'the connection is reset before an answer',
    answer: ({ response }) => {
      response.socket?.resetAndDestroy();
    },
  },
  {
    name: 'cut',
    says: 'the connection breaks in the middle of the body, whose length was said',
    async answer(struck) {
      const { status, type, body } = await struck.genuine();
      struck.response.writeHead(status, { 'content-type': type, 'content-length': body.length });
      struck.response.write(half(body), () => struck.response.destroy());
    },
  },
  {
    name: 'truncated',
    says: 'half of the body, whose length nobody said, and then a proper end',
    async answer(struck) {
      const { status, type, body } = await struck.genuine();
      struck.response.writeHead(status, { 'content-type': type });
      struck.response.write(half(body));
      struck.response.end();
    },
  },
  {
    name: 'no-answer',
    says: 'the request is taken, and never answered',
    hangs: true,
    answer: () => {},
  },
  {
    name: 'stalled',
    says: 'the first bytes of the body, then silence',
    hangs: true,
    async answer(struck) {
      const { status, type, body } = await struck.genuine();
      struck.response.writeHead(status, { 'content-type': type, 'content-length': body.length });
      struck.response.write(body.subarray(0, 100));
    },
  },
  {
    name: 'drip',
    says: 'the body byte by byte, ten a second',
    hangs: true,
    async answer(struck) {
      const { response } = struck;
      const { status, type, body } = await struck.genuine();
      response.writeHead(status, { 'content-type': type, 'content-length': body.length });
      for (let at = 0; at < body.length && !response.destroyed; at += 1) {
        response.write(body.subarray(at, at + 1));
        await sleep(100);
      }
      response.end();
    },
  },
];

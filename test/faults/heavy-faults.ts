import { gzipSync } from 'node:zlib';
import { aroundPadding, mebi, sendSwollen, sendWhole } from './answers.ts';
import type { Fault } from './fault.ts';

/** Answers that cost what reads them dear. */
export const heavyFaults: readonly Fault[] = [
  {
    name: 'large',
    says: 'a body of 20 MiB that is well-formed: the items of the list again and again, or elements that mean nothing',
    heavy: true,
    answer: (struck) => sendSwollen(struck, 20),
  },
  {
    name: 'gigantic',
    says: 'a body of 200 MiB; whoever takes all of it is cut off at the end, or would not live to tell',
    heavy: true,
    answer: (struck) => sendSwollen(struck, 200, { cut: true }),
  },
  {
    name: 'gzip-bomb',
    says: 'a compressed body of 200 KiB that is 200 MiB large',
    heavy: true,
    async answer(struck) {
      const [head, tail] = aroundPadding(await struck.genuine());
      const block = gzipSync(' '.repeat(mebi));
      const body = Buffer.concat([gzipSync(head), ...Array.from({ length: 200 }, () => block), gzipSync(tail)]);
      struck.response
        .writeHead(200, {
          'content-type': 'text/xml;charset=UTF-8',
          'content-encoding': 'gzip',
          'content-length': body.length,
        })
        .end(body);
    },
  },
  {
    name: 'nested',
    says: 'elements a hundred thousand deep beside the genuine ones',
    heavy: true,
    async answer(struck) {
      const answer = await struck.genuine();
      const [head, tail] = aroundPadding(answer);
      sendWhole(struck.response, {
        ...answer,
        body: `${head}${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}${tail}`,
      });
    },
  },
];

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Call } from './calls.ts';
import type { Fault, Genuine, Struck } from './fault.ts';

/* What faults answer with. */

export const mebi = 2 ** 20;

/** A mebibyte of elements that mean nothing, as small and as nested as tags are. */
const fillers = Array.from(
  { length: mebi / 64 },
  (_, number) => `<filler><key>${number}</key><value>${'v'.padEnd(20)}</value></filler>`,
).join('');

/** Sends an answer as it is. */
export function sendWhole(
  response: ServerResponse,
  { status, type, body }: Omit<Genuine, 'body'> & { readonly body: Buffer | string },
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

export function isEc2({ asked }: Struck): boolean {
  return asked.service === 'ec2';
}

export function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

/** Answers as if there were no fault. */
export async function pass(struck: Struck): Promise<void> {
  sendWhole(struck.response, await struck.genuine());
}

/** Fails the first tries of each request, and answers from then on. */
export async function failFirst(struck: Struck, tries: number, fail: (struck: Struck) => void): Promise<void> {
  if (struck.attempt <= tries) fail(struck);
  else await pass(struck);
}

/** 200 and a body. */
export function sendText({ response }: Struck, type: string, body: string): void {
  sendWhole(response, { status: 200, type, body });
}

/** An error in the service's own XML. */
export function refuse({ asked, response }: Struck, status: number, code: string): void {
  if (asked.service === 'rbin') {
    const __type = code === 'AccessDenied' ? 'AccessDeniedException' : code;
    const json = JSON.stringify({ __type, message: `injected into ${asked.action}` });
    sendWhole(response, { status, type: 'application/json', body: json });
    return;
  }
  const said = `<Code>${code}</Code><Message>injected into ${asked.action}</Message>`;
  const body =
    asked.service === 'ec2'
      ? `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${said}</Error></Errors><RequestID>${asked.id}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${said}</Error><RequestId>${asked.id}</RequestId></ErrorResponse>`;
  sendWhole(response, { status, type: 'text/xml;charset=UTF-8', body });
}

/** The service says that there were too many calls. */
export function throttle(struck: Struck): void {
  refuse(struck, isEc2(struck) ? 503 : 400, isEc2(struck) ? 'RequestLimitExceeded' : 'Throttling');
}

/** The genuine answer, edited. */
export function edited(edit: (body: string, call: Call) => string): Fault['answer'] {
  return async (struck) => {
    const { body, ...head } = await struck.genuine();
    sendWhole(struck.response, { ...head, body: edit(body.toString(), struck.call) });
  };
}

/** An edit of the element that everything hangs on. */
export function replaceMember(
  pattern: (call: Call) => RegExp,
  change: (text: string) => string,
): (body: string, call: Call) => string {
  return (body, call) => body.replace(pattern(call), change);
}

/** Why a call has no pages to spoil. */
export function withoutPages({ form, pages: inPages }: Call): string | undefined {
  if (inPages) return undefined;
  return form === 'list' ? 'AWS answers it whole, without pages' : 'the answer is no list';
}

/** The first small page, with another token than its own; a list of one page has none and is left as it is. */
export async function sendPage(struck: Struck, token: string): Promise<void> {
  const { size = '', least = '', place = '', next = '' } = struck.call.pages ?? {};
  const { body, ...head } = await struck.genuine({ [size]: least, [place]: undefined });
  sendWhole(struck.response, {
    ...head,
    body: body.toString().replace(new RegExp(`(?<=<${next}>)[^<]*|(?<="${next}":")[^"]*`), token),
  });
}

/** What stands before the end of the root element, and from there on. */
export function aroundPadding({ body }: Pick<Genuine, 'body'>): readonly [string, string] {
  const text = body.toString();
  const end = text.lastIndexOf('</');
  return [text.slice(0, end), text.slice(end)];
}

/**
 * Writes the answer with so many mebibytes more: the items of its list again and again, or elements that mean nothing.
 */
export async function sendSwollen(struck: Struck, mebibytes: number, { cut = false } = {}): Promise<void> {
  const { response, memory } = struck;
  if (memory.has('taken')) {
    response.destroy();
    return;
  }
  const answer = await struck.genuine();
  const [head, block, tail] = swelling(struck.call, answer);
  response.writeHead(200, { 'content-type': answer.type });
  response.write(head);
  const gone = once(response, 'close');
  const times = Math.ceil((mebibytes * mebi) / block.length);
  for (let time = 0; time < times && !response.destroyed; time += 1) {
    if (!response.write(block)) await Promise.race([once(response, 'drain'), gone]);
  }
  if (response.destroyed) return;
  if (!cut) {
    response.end(tail);
    return;
  }
  memory.set('taken', 'yes');
  struck.complain(`took ${mebibytes} MiB of one answer`);
  response.destroy();
}

/** What stands before, what may be repeated, about a mebibyte of it, and what stands after. */
function swelling({ lists: [list] }: Call, answer: Genuine): readonly [string, Buffer, string] {
  const text = answer.body.toString();
  const [start, end] = list === undefined ? [-1, -1] : [text.indexOf(`<${list}>`), text.indexOf(`</${list}>`)];
  if (list === undefined || start < 0 || end < 0) {
    const [head, tail] = aroundPadding(answer);
    return [head, Buffer.from(fillers), tail];
  }
  const items = text.slice(start + list.length + '<>'.length, end);
  return [text.slice(0, end), Buffer.from(items.repeat(Math.ceil(mebi / items.length))), text.slice(end)];
}

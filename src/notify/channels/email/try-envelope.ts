import { setTimeout as sleep } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Credentials } from '../../../domain/setting-sources.ts';

/** Who would send, and to whom. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** What a mail server says of an address: `250 2.1.5 Ok`. */
export interface EnvelopeAnswer {
  readonly address: string;
  readonly status: number;
  readonly response: string;
}

/** What a mail server says of an envelope; `to` is empty where it refuses the sender. */
export interface EnvelopeAnswers {
  readonly from: EnvelopeAnswer;
  readonly to: readonly EnvelopeAnswer[];
}

/** Fewer recipients of one mail than any server takes (RFC 5321, 4.5.3.1.8 asks for 100). */
const recipientsOfOne = 50;

/**
 * Connects, encrypts and logs in as sending does, names the sender and each recipient, and takes it back: no mail is
 * sent. Rejects with an error of nodemailer where it does not come so far within the milliseconds.
 */
export async function tryEnvelope(
  options: SMTPConnection.Options,
  {
    credentials,
    envelope,
    limit,
  }: { readonly credentials: Credentials | undefined; readonly envelope: Envelope; readonly limit: number },
): Promise<EnvelopeAnswers> {
  let answers: EnvelopeAnswers | undefined;
  const connection = new SMTPConnection({
    ...options,
    // nodemailer has no other way to speak to the server before the text of a mail.
    customAuth: {
      [dialogue]: async (session: SMTPConnection.CustomAuthenticationContext) => {
        answers = await askAbout(envelope, session.extensions, (command) => session.sendCommand(command));
      },
    },
  });
  const end = Promise.withResolvers<never>();
  const fail = (code: string, message: string) => {
    end.reject(Object.assign(new Error(message), { code }));
  };
  const broken = end.promise;
  connection.on('error', end.reject).on('end', () => {
    fail('ECONNECTION', 'the server closed the connection');
  });
  const timer = setTimeout(fail, limit, 'ETIMEDOUT', `not done within ${limit / 1000} s`);
  // Awaited with each step; an error after the last one is no matter.
  broken.catch(() => {});
  const step = (work: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      broken,
      new Promise<void>((resolve, reject) => {
        work((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    ]);
  try {
    await step((done) => {
      connection.connect(done);
    });
    if (credentials && connection.allowsAuth)
      await step((done) => {
        connection.login({ credentials: { user: credentials.user, pass: credentials.password } }, done);
      });
    await step((done) => {
      connection.login({ type: 'custom', method: dialogue, user: '', pass: '' }, done);
    });
    if (!answers) throw new Error('the server was not asked');
    connection.quit();
    await Promise.race([broken.catch(() => {}), sleep(farewell, undefined, { ref: false })]);
    return answers;
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

/** How long the answer to QUIT is waited for, in milliseconds. */
const farewell = 500;

const dialogue = 'DRIFTWARDEN-ENVELOPE';

interface Answer {
  readonly status: number;
  readonly response: string;
}

async function askAbout(
  { from, to }: Envelope,
  extensions: readonly string[],
  send: (command: string) => Promise<Answer>,
): Promise<EnvelopeAnswers> {
  const parameter = extensions.includes('SMTPUTF8') && [from, ...to].some(isInternational) ? ' SMTPUTF8' : '';
  const answers: EnvelopeAnswer[] = [];
  for (let at = 0; ; at += recipientsOfOne) {
    const sender = await about(from, send(`MAIL FROM:<${inAscii(from)}>${parameter}`));
    if (isTaken(sender)) {
      for (const address of to.slice(at, at + recipientsOfOne))
        answers.push(await about(address, send(`RCPT TO:<${inAscii(address)}>`)));
    }
    await send('RSET');
    if (!isTaken(sender) || at + recipientsOfOne >= to.length) return { from: sender, to: answers };
  }
}

async function about(address: string, answer: Promise<Answer>): Promise<EnvelopeAnswer> {
  const { status, response } = await answer;
  return { address, status, response };
}

/** Whether the server took the address. */
export function isTaken({ status }: Pick<EnvelopeAnswer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** An address may hold letters beyond ASCII before the sign alone; its domain has an ASCII form. */
function inAscii(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1)}${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}

function isInternational(address: string): boolean {
  return /[^\p{ASCII}]/u.test(address.slice(0, address.lastIndexOf('@')));
}

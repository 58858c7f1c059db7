import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { audit } from '../src/audit.ts';
import { awsSource } from '../src/aws/index.ts';
import { deliveryFailure } from '../src/commands/audit.ts';
import { vocabulary } from '../src/commands/setup.ts';
import { version } from '../src/commands/version.ts';
import { loadBaseline } from '../src/config/index.ts';
import { silentLog } from '../src/domain/log.ts';
import { mailMessage, renderReport } from '../src/report/index.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { openStore } from '../src/store/index.ts';
import { regions, secondNightFaults, writeFirstNight, writeSecondNight } from './account/index.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';

const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'out');
const account = join(folder, 'account');
const oneDay = 24 * 60 * 60 * 1000;

const tonight = new Date();
const lastNight = new Date(tonight.getTime() - oneDay);

await rm(folder, { recursive: true, force: true });
await mkdir(account, { recursive: true });

say('An account that ten people share comes up in a sandbox on this machine: an AWS endpoint for the real SDK.');
await writeFirstNight(account, { now: tonight });
// A second lies between these nights, not a day in which AWS's token buckets would fill up again.
const sandbox = await startSandbox({ directory: account, throttling: 'off' });
const mailbox = await openMailbox();
const store = await openStore(join(folder, 'driftwarden.db'), { now: () => new Date() });
const baseline = await loadBaseline(join(root, 'examples/shared-account/baseline.yaml'), vocabulary);
useSandboxCredentials();

say(
  `Night one, ${day(lastNight)}: the audit reads it over HTTP and holds it against examples/shared-account/baseline.yaml.`,
);
const first = await auditAt(lastNight);
console.log(firstLines(await renderReport(first.result, 'text', look())));

say(`Night two, ${day(tonight)}: people were busy, and the volumes of one region may no longer be read.`);
await writeSecondNight(account, { now: tonight });
await sandbox.reload();
sandbox.setFaults(secondNightFaults);
const second = await auditAt(tonight);
console.log(await renderReport(second.result, 'text', look()));

showMailbox(mailbox);
await store.close();
await mailbox.close();
await sandbox.close();
await writeFile(join(folder, 'report.html'), await renderReport(second.result, 'html', look()));
const mail = await mailMessage(second.result);
await writeFile(join(folder, 'mail.html'), mail.html);
await writeFile(join(folder, 'mail.txt'), mail.text);
const here = (file: string) => relative(process.cwd(), join(folder, file));
say(`The report: ${here('report.html')}, and the mail: ${here('mail.html')}`);
say('More to look at:');
for (const words of ['runs', 'report --format markdown', `diff ${first.result.run.id} ${second.result.run.id}`])
  console.log(`  npm run driftwarden -- ${words} --store ${here('driftwarden.db')}`);

async function auditAt(night: Date) {
  const outcome = await audit({
    source: awsSource({
      regions,
      endpoint: sandbox.url,
      account: undefined,
      budget: { concurrency: 16, requestsPerSecond: 100, attempts: 5 },
      log: silentLog,
    }),
    baseline,
    store,
    clock: clockFrom(night),
    nonce: () => 'demo',
    log: silentLog,
    background: { version },
    notify: {
      directory: folder,
      random: Math.random,
      exclusive: (send) => send(),
      mail: {
        from: 'driftwarden@example.com',
        to: ['ana@example.com', 'admins@example.com'],
        smtp: { host: '127.0.0.1', port: mailbox.port, tls: 'none', credentials: undefined },
      },
    },
  });
  const failure = deliveryFailure(outcome);
  if (failure !== undefined) throw new Error(failure);
  return outcome;
}

/** A clock that shows that night's time and goes on as clocks do. */
function clockFrom(night: Date): () => Date {
  const began = Date.now();
  return () => new Date(night.getTime() + Date.now() - began);
}

function showMailbox({ mails }: Mailbox): void {
  say(`The mailbox that the demo ran on 127.0.0.1 received ${mails.length} mails by SMTP:`);
  for (const { subject, from, to, attachments } of mails) {
    const recipients = [to ?? []]
      .flat()
      .map(({ text }) => text)
      .join(', ');
    const attached = attachments
      .map(({ filename, size }) => `${filename ?? 'unnamed'} (${Math.ceil(size / 1024)} KB)`)
      .join(', ');
    console.log(
      `  Subject: ${subject ?? ''}\n  From:    ${from?.text ?? ''}\n  To:      ${recipients}\n  Attached: ${attached}\n`,
    );
  }
}

function look() {
  const color = process.stdout.isTTY && !process.env['NO_COLOR'];
  return { color, width: process.stdout.isTTY ? process.stdout.columns : 100 };
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 12).join('\n');
}

function say(sentence: string): void {
  console.log(`\n▸ ${sentence}\n`);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function useSandboxCredentials(): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'demo', AWS_SECRET_ACCESS_KEY: 'demo', AWS_REGION: 'us-east-1' });
}

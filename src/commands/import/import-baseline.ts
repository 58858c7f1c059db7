import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { policyDifference } from '../../checks/index.ts';
import { pathText, updatedBaseline, writeUpdate } from '../../config/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { policyFiles } from '../../domain/iam/policy-files.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { declarationsOf, mergeInto } from '../../infrastructure/index.ts';
import { consent, notWritten, type ConfirmOptions } from '../bulk/confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { putResult, type Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { baselineFor, settingsFor, UsageError, vocabulary } from '../setup.ts';
import { previewText, writtenText } from './preview.ts';
import type { ImportOffer } from './offer.ts';
import { readStackFiles, readTerraformFiles, type StackFileNames } from './read-files.ts';

/** The flags of `baseline import`. */
export interface ImportOptions extends CommonOptions, ConfirmOptions {
  readonly terraform?: readonly string[];
  readonly cloudformation?: string;
  readonly resources?: string;
  readonly parameters?: string;
  readonly account?: string;
  readonly force?: true;
}

/** Takes what infrastructure as code declares into the baseline, after a preview. Resolves to the exit code. */
export async function importBaseline(io: Io, options: ImportOptions): Promise<number> {
  const { terraform = [], account } = options;
  const stack = stackOf(options);
  if (terraform.length === 0 && !stack)
    throw new UsageError('say what to import: --terraform FILE, or --cloudformation FILE with --resources FILE');
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new UsageError('--account needs an account id of twelve digits');
  const settings = await settingsFor(io, options);
  const baseline = await baselineFor(io, settings, options);
  const { file } = baseline;
  const readings = [...(await readTerraformFiles(io, terraform)), ...(stack ? [await readStackFiles(io, stack)] : [])];
  const facts = readings.flatMap(({ reading }) => reading.facts);
  const files = policyFiles('policies', (path) => documentAt(resolve(dirname(file), path)));
  const merge = mergeInto(baseline, declarationsOf(facts, account), {
    isSame: (a, b, place) => policyDifference(a, b, place).length === 0,
    addFile: (name, document) => files.add(name, document),
  });
  const isForced = options.force === true;
  const edits = [...merge.edits, ...(isForced ? merge.differences.flatMap((each) => each.edits) : [])];
  const update = await updatedBaseline(file, edits, vocabulary, files.files);
  if ('cannot' in update) throw new UsageError(`nothing was written: ${update.cannot}`);
  const newFiles = [...files.files.keys()];
  const offer: ImportOffer = { file, readings, merge, newFiles, isForced, isChange: edits.length > 0 };
  const preview = previewText(offer);
  const agreed = offer.isChange
    ? await consent(io, options, {
        question: 'Write it?',
        preview: () => putResult(io, preview, undefined),
      })
    : undefined;
  if (agreed === 'yes') await writeUpdate(file, update);
  if (options.format === 'json')
    await putResult(io, printableJson({ file, written: agreed === 'yes', ...asJson(offer, baseline) }), options.output);
  else if (agreed === 'yes') await putResult(io, writtenText(offer), options.output);
  else if (agreed !== 'asked') await putResult(io, preview, options.output);
  if (agreed !== undefined && agreed !== 'yes') io.stderr.write(`driftwarden: ${notWritten(agreed)}\n`);
  return agreed === undefined || agreed === 'yes' || agreed === 'dry-run' ? exitCodes.done : exitCodes.failed;
}

/** The files of a stack, if one is to be imported: a template alone does not tell what the stack made. */
function stackOf({ cloudformation: template, resources, parameters }: ImportOptions): StackFileNames | undefined {
  if (template !== undefined && resources !== undefined) return { template, resources, parameters };
  if (template !== undefined)
    throw new UsageError(
      '--cloudformation needs --resources FILE: what "aws cloudformation describe-stack-resources --stack-name NAME" prints',
    );
  if (resources !== undefined || parameters !== undefined)
    throw new UsageError('--resources and --parameters go with --cloudformation FILE');
  return undefined;
}

/** The document in a file; null for anything else that is there. */
function documentAt(file: string): JsonObject | null | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
  try {
    const parsed = JSON.parse(text) as Json;
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function asJson({ readings, merge, newFiles, isForced }: ImportOffer, baseline: Baseline) {
  return {
    read: readings.map(({ file, reading }) => ({
      file,
      resources: reading.resources,
      notes: reading.notes,
      notDeclarable: Object.fromEntries(reading.otherTypes),
    })),
    adds: merge.additions,
    differs: merge.differences.map(({ at, declared, imported }) => ({
      at: pathText(at),
      declared,
      imported: imported ?? null,
      replaced: isForced,
    })),
    leftOut: merge.leftOut,
    files: newFiles,
    baselineDigest: baseline.digest,
  };
}

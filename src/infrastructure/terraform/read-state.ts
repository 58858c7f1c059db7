import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { UnreadableFile } from '../facts.ts';
import type { Managed } from './managed.ts';

/** The resources of a state, and what there is to say of it. */
export interface State {
  readonly managed: readonly Managed[];
  readonly notes: readonly string[];
}

const show = 'run "terraform show -json > state.json" (or tofu) and import that file';

/**
 * Reads what `terraform show -json` prints of a state or a plan, and state files of version 4.
 * https://developer.hashicorp.com/terraform/internals/json-format. Throws an UnreadableFile for anything else.
 */
export function readState(parsed: Json): State {
  if (!isJsonObject(parsed)) throw new UnreadableFile(`is not a Terraform state: expected an object; ${show}`);
  if ('encrypted_data' in parsed)
    throw new UnreadableFile(
      `is an encrypted state of OpenTofu; run "tofu show -json > state.json" and import that file`,
    );
  if ('format_version' in parsed) return readShown(parsed);
  const { version } = parsed;
  if (version === 4) return readStateFile(parsed);
  if (version === 1 || version === 2 || version === 3)
    throw new UnreadableFile(
      `is a state of Terraform 0.11 or older (version ${version}); run "terraform state pull > state.json" with Terraform 0.12 or newer and import that file`,
    );
  if (typeof version === 'number' && 'lineage' in parsed)
    throw new UnreadableFile(`is a state of version ${version}, which is not known; known is 4; ${show}`);
  throw new UnreadableFile(`is not a Terraform state: it has neither format_version nor version 4; ${show}`);
}

/** https://developer.hashicorp.com/terraform/internals/json-format: minor versions only add. */
function readShown(shown: JsonObject): State {
  const format = shown['format_version'];
  if (typeof format !== 'string' || !/^(0|1)\./.test(format))
    throw new UnreadableFile(`has the format_version ${shownText(format)}; known are 0.x and 1.x`);
  const isPlan = 'planned_values' in shown || 'resource_changes' in shown;
  const prior = shown['prior_state'];
  const values = isPlan ? (isJsonObject(prior) ? prior['values'] : undefined) : shown['values'];
  const notes = isPlan
    ? ['It is a plan: what is imported is the state before it (prior_state), not what it plans.']
    : [];
  if (values === undefined) {
    if (isPlan)
      throw new UnreadableFile(`is a plan that has no state before it (prior_state.values); apply it, then ${show}`);
    return { managed: [], notes: ['The state has no resources.'] };
  }
  const path = isPlan ? 'prior_state.values' : 'values';
  const root = objectAt(objectAt(values, path)['root_module'] ?? {}, `${path}.root_module`);
  const managed: Managed[] = [];
  const waiting: { readonly module: JsonObject; readonly path: string }[] = [
    { module: root, path: `${path}.root_module` },
  ];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { module, path: place } = next;
    for (const [position, written] of listAt(module['resources'], `${place}.resources`).entries()) {
      const at = `${place}.resources[${position}]`;
      const item = objectAt(written, at);
      const { address, type, mode } = item;
      if (typeof address !== 'string' || typeof type !== 'string')
        throw new UnreadableFile(`has no address or type in ${at}`);
      if (mode === 'data') continue;
      if (item['deposed_key'] !== undefined) {
        notes.push(deposed(address));
        continue;
      }
      if (item['tainted'] === true) notes.push(tainted(address));
      managed.push({
        address,
        type,
        values: objectAt(item['values'] ?? {}, `${at}.values`),
        sensitive: isJsonObject(item['sensitive_values']) ? item['sensitive_values'] : {},
      });
    }
    for (const [position, child] of listAt(module['child_modules'], `${place}.child_modules`).entries()) {
      const at = `${place}.child_modules[${position}]`;
      waiting.push({ module: objectAt(child, at), path: at });
    }
  }
  return { managed, notes };
}

/** A state file has one item a block, with its instances; those of modules name the module. */
function readStateFile(state: JsonObject): State {
  const managed: Managed[] = [];
  const notes: string[] = [];
  for (const [position, written] of listAt(state['resources'], 'resources').entries()) {
    const at = `resources[${position}]`;
    const { module, mode, type, name, instances } = objectAt(written, at);
    if (typeof type !== 'string' || typeof name !== 'string') throw new UnreadableFile(`has no type or name in ${at}`);
    if (mode === 'data') continue;
    for (const [index, each] of listAt(instances, `${at}.instances`).entries()) {
      const place = `${at}.instances[${index}]`;
      const instance = objectAt(each, place);
      const key = instance['index_key'];
      const address = `${typeof module === 'string' && module !== '' ? `${module}.` : ''}${type}.${name}${key === undefined || key === null ? '' : `[${JSON.stringify(key)}]`}`;
      if (instance['deposed'] !== undefined) {
        notes.push(deposed(address));
        continue;
      }
      if (instance['status'] === 'tainted') notes.push(tainted(address));
      if (!isJsonObject(instance['attributes'])) {
        notes.push(
          `${escapeUnprintable(address)} has no attributes (it was written by Terraform 0.11 or older; "terraform apply -refresh-only" upgrades it): it is not declared.`,
        );
        continue;
      }
      managed.push({
        address,
        type,
        values: instance['attributes'],
        sensitive: sensitivePaths(instance['sensitive_attributes']),
      });
    }
  }
  return { managed, notes };
}

/** `[[{ type: get_attr, value: password }]]` as marks: `{ password: true }`. */
function sensitivePaths(written: Json | undefined): JsonObject {
  const marks = new Map<string, Json>();
  for (const path of Array.isArray(written) ? (written as readonly Json[]) : []) {
    const [first, second] = (Array.isArray(path) ? (path as readonly Json[]) : []).map(stepOf);
    if (first === undefined) continue;
    const before = marks.get(first);
    if (second === undefined || before === true) marks.set(first, true);
    else marks.set(first, { ...(isJsonObject(before) ? before : {}), [second]: true });
  }
  return Object.fromEntries(marks);
}

function stepOf(step: Json): string | undefined {
  if (!isJsonObject(step)) return undefined;
  const { value } = step;
  const key = isJsonObject(value) ? value['value'] : value;
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}

function deposed(address: string): string {
  return `${escapeUnprintable(address)} is deposed, which Terraform will delete: it is not declared.`;
}

function tainted(address: string): string {
  return `${escapeUnprintable(address)} is tainted: Terraform will replace it.`;
}

function objectAt(value: Json, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new UnreadableFile(`is not a Terraform state: ${path} is not an object`);
}

function listAt(value: Json | undefined, path: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as readonly Json[];
  throw new UnreadableFile(`is not a Terraform state: ${path} is not a list`);
}

function shownText(value: Json | undefined): string {
  return escapeUnprintable(JSON.stringify(value).slice(0, 40));
}

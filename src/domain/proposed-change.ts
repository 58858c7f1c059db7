import type { JsonObject } from './json.ts';

/**
 * A change of an account that somebody thinks of making. Users, groups and roles are `user/NAME`, `group/NAME`,
 * `role/NAME` or an ARN; other resources are an id, an ARN or a name that one resource has.
 */
export type ProposedChange =
  | {
      readonly kind: 'put-inline-policy';
      readonly on: string;
      readonly name: string;
      readonly document: JsonObject;
    }
  | { readonly kind: 'delete-inline-policy'; readonly on: string; readonly name: string }
  | { readonly kind: 'attach-policy'; readonly on: string; readonly policy: string }
  | { readonly kind: 'detach-policy'; readonly on: string; readonly policy: string }
  | { readonly kind: 'set-boundary'; readonly on: string; readonly policy: string }
  | { readonly kind: 'delete-boundary'; readonly on: string }
  | { readonly kind: 'set-policy-document'; readonly policy: string; readonly document: JsonObject }
  | { readonly kind: 'create-policy'; readonly policy: string; readonly document: JsonObject }
  | { readonly kind: 'add-to-group'; readonly user: string; readonly group: string }
  | { readonly kind: 'remove-from-group'; readonly user: string; readonly group: string }
  | { readonly kind: 'set-trust-policy'; readonly role: string; readonly document: JsonObject }
  | { readonly kind: 'set-tag'; readonly resource: string; readonly key: string; readonly value: string }
  | { readonly kind: 'remove-tag'; readonly resource: string; readonly key: string }
  | {
      readonly kind: 'set-attribute';
      readonly resource: string;
      readonly attribute: string;
      readonly value: string | number | boolean;
    }
  | { readonly kind: 'remove'; readonly resource: string };

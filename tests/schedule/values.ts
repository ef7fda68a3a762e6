import type { RawFields, RawValue } from '../../functions/src/model/value';
import type { TypedFields, TypedValue } from '../support/typed-rest';
import type { Data, Json } from './scenario-types';

/** Fields as an SDK builds or keeps them, with every value as it is on the wire: the form of requests and snapshots in one. */
export function typedFields(fields: RawFields | null | undefined): TypedFields {
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, typed(value)]));
}

function typed(value: RawValue): TypedValue {
  if (value.stringValue != null) return { stringValue: value.stringValue };
  if (value.mapValue != null) return { mapValue: { fields: typedFields(value.mapValue.fields) } };
  if (value.arrayValue != null) return { arrayValue: { values: (value.arrayValue.values ?? []).map(typed) } };
  if (value.integerValue != null) return { integerValue: value.integerValue.toString() };
  if (value.doubleValue != null) return { doubleValue: value.doubleValue };
  if (value.booleanValue != null) return { booleanValue: value.booleanValue };
  if (value.nullValue != null) return { nullValue: null };
  throw new Error(`${JSON.stringify(value)}: expected a value of a type that JSON has`);
}

/** Fields as the service gets them in an event. */
export function rawFields(fields: TypedFields): RawFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, raw(value)]));
}

function raw(value: TypedValue): RawValue {
  if ('mapValue' in value) return { mapValue: { fields: rawFields(value.mapValue.fields) } };
  if ('arrayValue' in value) return { arrayValue: { values: value.arrayValue.values.map(raw) } };
  return 'nullValue' in value ? { nullValue: 'NULL_VALUE' } : (value as RawValue);
}

/** Fields as a client's SDK gives them. */
export function dataOf(fields: TypedFields): Data {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, json(value)]));
}

function json(value: TypedValue): Json {
  if ('stringValue' in value) return value.stringValue;
  if ('integerValue' in value) return Number(value.integerValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  if ('booleanValue' in value) return value.booleanValue;
  if ('arrayValue' in value) return value.arrayValue.values.map(json);
  return 'mapValue' in value ? dataOf(value.mapValue.fields) : null;
}

/** A text that is stored; empty for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

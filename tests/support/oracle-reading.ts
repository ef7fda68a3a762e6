import type { TypedFields, TypedValue } from './typed-rest';

/** A typed value as the oracle reads it: numbers by value, an int64 beyond 2^53 rounded; what it has no use for as null. */
export type Reading = string | number | boolean | null | Reading[] | ReadingMap;
export interface ReadingMap {
  [field: string]: Reading;
}

export function readFields(fields: TypedFields): ReadingMap {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, read(value)]));
}

function read(value: TypedValue): Reading {
  if ('stringValue' in value) return value.stringValue;
  if ('integerValue' in value) return Number(value.integerValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  if ('booleanValue' in value) return value.booleanValue;
  if ('arrayValue' in value) return value.arrayValue.values.map(read);
  if ('mapValue' in value) return readFields(value.mapValue.fields);
  return null;
}

export function isMap(value: Reading | undefined): value is ReadingMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of an array, the values of a map, nothing of anything else. */
export function childrenOf(value: Reading | undefined): Reading[] {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

/** What clients may have stored as digits. 0 for what is no number. */
export function numberIn(value: Reading | undefined, otherwise = 0): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
}

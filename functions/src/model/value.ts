import { isDeepStrictEqual } from 'node:util';

/**
 * Firestore's typed values (google.firestore.v1.Value), as plain data without the SDK.
 *
 * The service reads and writes users' documents in this form, because a JavaScript number forgets whether it was an int64
 * or a double, and clients that decode strictly crash on the difference.
 */
export interface RawValue {
  readonly nullValue?: unknown;
  readonly booleanValue?: boolean | null;
  /** Decimal digits; a 64-bit integer does not fit into a JavaScript number. Events carry objects with `toString`. */
  readonly integerValue?: Digits | null;
  readonly doubleValue?: number | null;
  readonly timestampValue?: { readonly seconds?: Digits | null; readonly nanos?: number | null } | null;
  readonly stringValue?: string | null;
  readonly bytesValue?: { readonly length: number } | null;
  readonly referenceValue?: string | null;
  readonly geoPointValue?: unknown;
  readonly arrayValue?: { readonly values?: readonly RawValue[] | null } | null;
  readonly mapValue?: { readonly fields?: RawFields | null } | null;
}

/** A 64-bit integer: digits, a number, or an object that prints them. */
export interface Digits {
  toString(): string;
}

export type RawFields = Readonly<Record<string, RawValue>>;

/** What this service itself stores. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A point in time. */
export class Instant {
  constructor(
    readonly seconds: number,
    readonly nanos: number,
  ) {}
}

/** Bytes, a reference or a geo point: kept and compared, never looked into. */
export class Opaque {
  constructor(readonly value: unknown) {}
}

/** A value for reading: numbers without their wire type. Never written back. */
export type Plain = string | number | boolean | null | Instant | Opaque | Plain[] | PlainMap;
export interface PlainMap {
  [key: string]: Plain;
}

export function isPlainMap(value: unknown): value is PlainMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Instant) &&
    !(value instanceof Opaque)
  );
}

/**
 * Decodes a typed value. Events' values are class instances with defaults on their prototype, so a kind counts only when
 * the value itself has it.
 */
export function decode(value: RawValue): Plain {
  const has = (kind: keyof RawValue): boolean => Object.hasOwn(value, kind);
  if (has('stringValue')) return value.stringValue ?? '';
  if (has('integerValue')) return Number(String(value.integerValue));
  if (has('doubleValue')) return Number(value.doubleValue);
  if (has('booleanValue')) return value.booleanValue === true;
  if (has('mapValue')) return decodeFields(value.mapValue?.fields ?? {});
  if (has('arrayValue')) return (value.arrayValue?.values ?? []).map(decode);
  if (has('timestampValue')) {
    return new Instant(Number(String(value.timestampValue?.seconds ?? 0)), value.timestampValue?.nanos ?? 0);
  }
  if (has('bytesValue')) return new Opaque(value.bytesValue);
  if (has('referenceValue')) return new Opaque(value.referenceValue);
  if (has('geoPointValue')) return new Opaque(value.geoPointValue);
  return null;
}

// Loops and no pairs of entries, here and where bytes are counted: a fan-out does this for every value of every document.
export function decodeFields(fields: RawFields): PlainMap {
  const plain: PlainMap = {};
  for (const key in fields) {
    const value = decode(fields[key] ?? {});
    if (key === '__proto__') Object.defineProperty(plain, key, { value, enumerable: true });
    else plain[key] = value;
  }
  return plain;
}

/** Encodes what this service stores, with the wire types that the SDK would choose. */
export function encode(value: Json): RawValue {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { integerValue: String(value) }
      : { doubleValue: value };
  }
  if (isList(value)) return { arrayValue: { values: value.map(encode) } };
  return { mapValue: { fields: encodeFields(value) } };
}

export function encodeFields(map: Readonly<Record<string, Json>>): RawFields {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encode(value)]));
}

/** A value's size in bytes, as Firestore counts it (firebase.google.com/docs/firestore/storage-size). */
export function valueBytes(value: RawValue): number {
  if (Object.hasOwn(value, 'stringValue')) return Buffer.byteLength(value.stringValue ?? '') + 1;
  if (Object.hasOwn(value, 'mapValue')) return fieldsBytes(value.mapValue?.fields ?? {});
  if (Object.hasOwn(value, 'arrayValue')) {
    return (value.arrayValue?.values ?? []).reduce((sum, element) => sum + valueBytes(element), 0);
  }
  if (Object.hasOwn(value, 'bytesValue')) return value.bytesValue?.length ?? 0;
  if (Object.hasOwn(value, 'referenceValue')) return Buffer.byteLength(value.referenceValue ?? '') + 1;
  if (Object.hasOwn(value, 'geoPointValue')) return 16;
  if (Object.hasOwn(value, 'booleanValue') || Object.hasOwn(value, 'nullValue')) return 1;
  return 8;
}

export function fieldsBytes(fields: RawFields): number {
  let bytes = 0;
  for (const key in fields) bytes += Buffer.byteLength(key) + 1 + valueBytes(fields[key] ?? {});
  return bytes;
}

export function sameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

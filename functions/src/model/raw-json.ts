import type { Digits, RawFields, RawValue } from './value';

/** What fields hold, or are to hold, raw; null: the field is not there. A null that is stored is a value of its own. */
export type FieldsPatch = Readonly<Record<string, RawValue | null>>;

/**
 * Typed values as text, as proto3 JSON has them, so that Firestore's REST interface takes them as they are: 64-bit integers as
 * digits, bytes as base64, times as RFC 3339, and as strings the doubles that JSON does not know: NaN, the infinities and -0.
 * Keys are sorted: texts are equal exactly when the values are, types included.
 *
 * Throws on a kind of value that it does not know: what it left out would be lost.
 */
export function rawToJson(fields: FieldsPatch): string {
  return objectText(fields, (value) => (value === null ? 'null' : valueText(value)));
}

/** What `rawToJson` was given, in the form in which the SDK reads and writes it. */
export function rawFromJson(text: string): Record<string, RawValue | null> {
  return mapped(JSON.parse(text) as JsonFields<JsonValue | null>, (value) =>
    value === null ? null : toRaw(value),
  );
}

/** Whether two fields hold the same, to the type: 60.0 is not 60. The order of a map's keys does not matter. */
export function sameRaw(a: RawValue | null | undefined, b: RawValue | null | undefined): boolean {
  return a === b || rawToJson({ value: a ?? null }) === rawToJson({ value: b ?? null });
}

function objectText<T>(fields: JsonFields<T>, textOf: (value: T) => string): string {
  const members = Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf(fields[key] as T)}`);
  return `{${members.join(',')}}`;
}

/** A kind counts only when the value itself has it, as where values are decoded. */
function valueText(value: RawValue): string {
  const has = (kind: keyof RawValue): boolean => Object.hasOwn(value, kind);
  const text = (kind: keyof RawValue, json: string): string => `{"${kind}":${json}}`;
  if (has('stringValue')) return text('stringValue', JSON.stringify(value.stringValue ?? ''));
  if (has('integerValue')) return text('integerValue', `"${String(value.integerValue)}"`);
  if (has('doubleValue')) return text('doubleValue', doubleText(Number(value.doubleValue)));
  if (has('booleanValue')) return text('booleanValue', String(value.booleanValue === true));
  if (has('mapValue')) return text('mapValue', `{"fields":${fieldsText(value.mapValue?.fields ?? {})}}`);
  if (has('arrayValue')) {
    const values = value.arrayValue?.values ?? [];
    return text('arrayValue', `{"values":[${values.map(valueText).join(',')}]}`);
  }
  if (has('timestampValue')) return text('timestampValue', `"${timeText(value.timestampValue)}"`);
  if (has('bytesValue')) {
    return text('bytesValue', `"${Buffer.from((value.bytesValue ?? []) as Uint8Array).toString('base64')}"`);
  }
  if (has('referenceValue')) return text('referenceValue', JSON.stringify(value.referenceValue ?? ''));
  if (has('geoPointValue')) return text('geoPointValue', placeText(value.geoPointValue as GeoPoint | null));
  if (has('nullValue')) return text('nullValue', 'null');
  throw new Error(`A value of ${shownKinds(value)}: expected a kind of google.firestore.v1.Value`);
}

function fieldsText(fields: RawFields): string {
  return objectText(fields, valueText);
}

interface GeoPoint {
  readonly latitude?: number | null;
  readonly longitude?: number | null;
}

function placeText(place: GeoPoint | null): string {
  return `{"latitude":${doubleText(place?.latitude ?? 0)},"longitude":${doubleText(place?.longitude ?? 0)}}`;
}

function doubleText(double: number): string {
  if (Object.is(double, -0)) return '"-0"';
  return Number.isFinite(double) ? String(double) : `"${double}"`;
}

/** Years 0001 to 9999, all that Firestore stores. */
function timeText(
  time: { readonly seconds?: Digits | null; readonly nanos?: number | null } | null | undefined,
) {
  const date = new Date(Number(String(time?.seconds ?? 0)) * 1000).toISOString().replace('.000Z', '');
  return `${date}.${String(time?.nanos ?? 0).padStart(9, '0')}Z`;
}

type JsonFields<T> = Readonly<Record<string, T>>;

/** A value as `rawToJson` wrote it: one kind. */
type JsonValue =
  | { readonly stringValue: string }
  | { readonly integerValue: string }
  | { readonly booleanValue: boolean }
  | { readonly referenceValue: string }
  | { readonly doubleValue: number | string }
  | { readonly mapValue: { readonly fields: JsonFields<JsonValue> } }
  | { readonly arrayValue: { readonly values: readonly JsonValue[] } }
  | { readonly timestampValue: string }
  | { readonly bytesValue: string }
  | { readonly geoPointValue: { readonly latitude: number | string; readonly longitude: number | string } }
  | { readonly nullValue: null };

function toRaw(value: JsonValue): RawValue {
  if (
    'stringValue' in value ||
    'integerValue' in value ||
    'booleanValue' in value ||
    'referenceValue' in value
  ) {
    return value;
  }
  if ('doubleValue' in value) return { doubleValue: Number(value.doubleValue) };
  if ('mapValue' in value) return { mapValue: { fields: mapped(value.mapValue.fields, toRaw) } };
  if ('arrayValue' in value) return { arrayValue: { values: value.arrayValue.values.map(toRaw) } };
  if ('timestampValue' in value) return { timestampValue: toTime(value.timestampValue) };
  if ('bytesValue' in value) return { bytesValue: Buffer.from(value.bytesValue, 'base64') };
  if ('geoPointValue' in value) {
    const { latitude, longitude } = value.geoPointValue;
    return { geoPointValue: { latitude: Number(latitude), longitude: Number(longitude) } };
  }
  if ('nullValue' in value) return { nullValue: 'NULL_VALUE' };
  throw new Error(`A value of ${shownKinds(value)}: expected a kind of google.firestore.v1.Value`);
}

function toTime(text: string): { seconds: string; nanos: number } {
  const [date, nanos] = text.slice(0, -1).split('.');
  return { seconds: String(Date.parse(`${date}Z`) / 1000), nanos: Number(nanos) };
}

function mapped<T, R>(fields: JsonFields<T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]));
}

function shownKinds(value: object): string {
  return Object.keys(value).join(', ') || 'no kind';
}

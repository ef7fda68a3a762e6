import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { rawFromJson, rawToJson, sameRaw, type FieldsPatch } from '../../functions/src/model/raw-json';
import type { RawValue } from '../../functions/src/model/value';
import { check } from '../support/property';
import { array, map, rawValue, text } from './arbitraries';

/** Firestore's values as the SDK sends and receives them; an event's are instances of the same kind of class. */
interface ValueClass {
  fromObject(value: RawValue): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): RawValue;
  toObject(message: object, options: object): RawValue;
}
const sdk = createRequire(createRequire(__filename).resolve('@google-cloud/firestore'));
const { google } = sdk('../protos/firestore_v1_proto_api.js') as {
  google: { firestore: { v1: { Value: ValueClass } } };
};
const { Value } = google.firestore.v1;

function onTheWire(value: RawValue): Uint8Array {
  return Value.encode(Value.fromObject(value)).finish();
}

/** As a snapshot holds it: the options of the SDK's own client. */
function asRead(bytes: Uint8Array): RawValue {
  const options = { longs: String, enums: String, defaults: true, oneofs: true };
  return Value.toObject(Value.decode(bytes), options);
}

const long = (digits: string): { toString(): string } => ({ toString: () => digits });
const time = (seconds: string, nanos: number): RawValue => ({ timestampValue: { seconds, nanos } });

/** Keys in their order, as a text has them, so that bytes can be compared. */
const VALUES: [string, RawValue, string][] = [
  ['a null', { nullValue: 'NULL_VALUE' }, '{"nullValue":null}'],
  ['true', { booleanValue: true }, '{"booleanValue":true}'],
  ['false', { booleanValue: false }, '{"booleanValue":false}'],
  ['the greatest integer', { integerValue: '9223372036854775807' }, '{"integerValue":"9223372036854775807"}'],
  ['the least integer', { integerValue: '-9223372036854775808' }, '{"integerValue":"-9223372036854775808"}'],
  ['an integer of 60', { integerValue: '60' }, '{"integerValue":"60"}'],
  ['a double of 60', { doubleValue: 60 }, '{"doubleValue":60}'],
  ['-0', { doubleValue: -0 }, '{"doubleValue":"-0"}'],
  ['a small double', { doubleValue: 1e-7 }, '{"doubleValue":1e-7}'],
  ['the least double', { doubleValue: 5e-324 }, '{"doubleValue":5e-324}'],
  ['the greatest double', { doubleValue: Number.MAX_VALUE }, '{"doubleValue":1.7976931348623157e+308}'],
  ['no number', { doubleValue: NaN }, '{"doubleValue":"NaN"}'],
  ['infinity', { doubleValue: Infinity }, '{"doubleValue":"Infinity"}'],
  ['minus infinity', { doubleValue: -Infinity }, '{"doubleValue":"-Infinity"}'],
  ['an empty text', text(''), '{"stringValue":""}'],
  ['a text', text('é "\\\n💪'), '{"stringValue":"é \\"\\\\\\n💪"}'],
  ['bytes', { bytesValue: Buffer.from([0, 255, 128]) }, '{"bytesValue":"AP+A"}'],
  ['no bytes', { bytesValue: Buffer.from([]) }, '{"bytesValue":""}'],
  ['a time', time('1767225601', 123_456_000), '{"timestampValue":"2026-01-01T00:00:01.123456000Z"}'],
  ['1970', time('0', 0), '{"timestampValue":"1970-01-01T00:00:00.000000000Z"}'],
  ['before 1970', time('-1', 999_999_999), '{"timestampValue":"1969-12-31T23:59:59.999999999Z"}'],
  ['the first time', time('-62135596800', 0), '{"timestampValue":"0001-01-01T00:00:00.000000000Z"}'],
  ['the last time', time('253402300799', 5), '{"timestampValue":"9999-12-31T23:59:59.000000005Z"}'],
  ['a reference', { referenceValue: 'projects/p/"' }, '{"referenceValue":"projects/p/\\""}'],
  [
    ...(['a place', { geoPointValue: { latitude: -0, longitude: 1.5 } }] as const),
    '{"geoPointValue":{"latitude":"-0","longitude":1.5}}',
  ],
  ['an empty list', array([]), '{"arrayValue":{"values":[]}}'],
  ['an empty map', map({}), '{"mapValue":{"fields":{}}}'],
  [
    ...(['a vector', map({ __type__: text('__vector__'), value: array([{ doubleValue: 1 }]) })] as const),
    '{"mapValue":{"fields":{"__type__":{"stringValue":"__vector__"},"value":{"arrayValue":{"values":[{"doubleValue":1}]}}}}}',
  ],
];
const ALL = array(VALUES.map(([, value]) => value));

describe('rawToJson', () => {
  test.each(VALUES)('%s -> text, and back', (_, value, json) => {
    expect(rawToJson({ field: value })).toBe(`{"field":${json}}`);
    expect(isDeepStrictEqual(rawFromJson(`{"field":${json}}`), { field: value })).toBe(true);
  });

  test('a field that is not there -> apart from a null that is stored', () => {
    const fields = { absent: null, stored: { nullValue: 'NULL_VALUE' } };
    expect(rawToJson(fields)).toBe('{"absent":null,"stored":{"nullValue":null}}');
    expect(rawFromJson(rawToJson(fields))).toEqual(fields);
  });

  test('keys in another order -> the same text', () => {
    const [a, b] = [text('a'), map({ x: text(''), 10: text(''), 9: text('') })];
    expect(rawToJson({ a, b })).toBe(rawToJson({ b: map({ 9: text(''), 10: text(''), x: text('') }), a }));
  });

  test('a key __proto__ -> a key like others', () => {
    const fields = Object.fromEntries([['__proto__', map(Object.fromEntries([['__proto__', text('a')]]))]]);
    expect(Object.keys(rawFromJson(rawToJson(fields)))).toEqual(['__proto__']);
    expect(isDeepStrictEqual(rawFromJson(rawToJson(fields)), fields)).toBe(true);
  });

  test('integers and seconds as objects or numbers, bytes of any class -> as digits and base64', () => {
    const others = {
      integer: { integerValue: long('9007199254740993') },
      number: { integerValue: 60 },
      time: { timestampValue: { seconds: long('1'), nanos: 5 } },
      bytes: { bytesValue: new Uint8Array([0, 255]) },
    };
    expect(rawFromJson(rawToJson(others))).toEqual({
      integer: { integerValue: '9007199254740993' },
      number: { integerValue: '60' },
      time: time('1', 5),
      bytes: { bytesValue: Buffer.from([0, 255]) },
    });
  });

  test('instances of an event, with defaults on their prototype -> as from a read', () => {
    const instance = Value.decode(onTheWire(ALL));
    expect(Object.keys(instance)).toEqual(['arrayValue']);
    expect(instance.stringValue).not.toBeUndefined();
    expect(rawToJson({ field: instance })).toBe(rawToJson({ field: ALL }));
  });

  test('what is read, through text, written again -> the same bytes on the wire', () => {
    const read = asRead(onTheWire(ALL));
    const { field } = rawFromJson(rawToJson({ field: read }));
    expect(Buffer.from(onTheWire(field ?? {}))).toEqual(Buffer.from(onTheWire(read)));
    expect(asRead(onTheWire(field ?? {}))).toEqual(read);
  });

  test.each([
    ['of a kind that nobody knows', { pipelineValue: {} } as RawValue, 'pipelineValue'],
    ['of no kind', {}, 'no kind'],
  ])('a value %s -> throws, and names it', (_, value, named) => {
    expect(() => rawToJson({ field: array([value]) })).toThrow(named);
    expect(() => rawFromJson(JSON.stringify({ field: value }))).toThrow(named);
  });

  test('whatever is stored -> text, and back to the same', () => {
    const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0'));
    const fields = fc.dictionary(keys, fc.option(rawValue), { noNullPrototype: true });
    check(
      fc.property(fields, (given: FieldsPatch) => {
        expect(isDeepStrictEqual(rawFromJson(rawToJson(given)), given)).toBe(true);
      }),
      500,
    );
  });
});

describe('sameRaw', () => {
  const DIFFERENT: [string, RawValue | null, RawValue | null][] = [
    ['60.0 and 60', { doubleValue: 60 }, { integerValue: '60' }],
    ['0 and -0', { doubleValue: 0 }, { doubleValue: -0 }],
    ['a null and nothing', { nullValue: 'NULL_VALUE' }, null],
    ['an empty list and an empty map', array([]), map({})],
    ['bytes and their text', { bytesValue: Buffer.from([0]) }, text('AA==')],
    ['lists in another order', array([text('a'), text('b')]), array([text('b'), text('a')])],
  ];
  test.each(DIFFERENT)('%s -> not the same', (_, a, b) => {
    expect([sameRaw(a, b), sameRaw(b, a)]).toEqual([false, false]);
  });

  test('maps in another order, NaN twice, nothing twice -> the same', () => {
    const [a, b] = [{ doubleValue: NaN }, text('b')];
    expect(sameRaw(map({ a, b }), map({ b: text('b'), a: { doubleValue: NaN } }))).toBe(true);
    expect(sameRaw(null, undefined)).toBe(true);
  });

  test('any two values -> the same exactly when all of them is', () => {
    check(
      fc.property(rawValue, rawValue, (a, b) => {
        expect(sameRaw(a, structuredClone(a))).toBe(true);
        expect(sameRaw(a, b)).toBe(isDeepStrictEqual(a, b));
      }),
      500,
    );
  });
});

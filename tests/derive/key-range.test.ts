import fc from 'fast-check';
import { isDocumentId } from '../../functions/src/model/document';
import { isAfter, middleOf, pastBeginning, PRINTABLE } from '../../functions/src/model/key-range';
import { check } from '../support/property';

const id = fc.oneof(
  fc.stringMatching(/^[0-9A-Za-z]{20}$/),
  fc.stringMatching(/^[0-9A-Za-z_-]{1,12}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(isDocumentId),
  fc
    .tuple(fc.constantFrom('log', '😀', 'é', 'user_1_'), fc.string({ unit: 'binary', maxLength: 4 }))
    .map(([a, b]) => a + b)
    .filter(isDocumentId),
);

describe('middleOf', () => {
  test.each([
    [undefined, undefined, 'V0000000'],
    ['V0000000', undefined, 'kV000000'],
    [undefined, 'V0000000', 'FV000000'],
    ['log-A', 'log-C', 'log-B0000000'],
    ['A', 'B', 'AV000000'],
    ['a', 'a0', undefined],
    ['zzzzzzzz', undefined, undefined],
    ['B', 'A', undefined],
    ['A', 'A', undefined],
  ])('I12 after %p, until %p -> %p', (after, until, middle) => {
    expect(middleOf(after, until)).toBe(middle);
  });

  test.each([
    ['user-1', 'user-9', 'user-5       '],
    ['user-1', 'zzz', 'xH@xVX  '],
    ['user-1', 'user0', 'user.(      '],
    ['a', 'a ', undefined],
    ['~~~~~~~~', undefined, undefined],
  ])('I12 after %p, until %p, all of ASCII as digits -> %p', (after, until, middle) => {
    expect(middleOf(after, until, PRINTABLE)).toBe(middle);
  });

  test('I12 any range -> strictly inside by UTF-8 bytes, and an id, or none', () => {
    const end = fc.option(id, { nil: undefined });
    check(
      fc.property(end, end, fc.constantFrom(undefined, PRINTABLE), (after, until, digits) => {
        const middle = middleOf(after, until, digits);
        if (middle === undefined) return;
        expect(isDocumentId(middle)).toBe(true);
        if (after !== undefined) expect(Buffer.compare(Buffer.from(middle), Buffer.from(after))).toBe(1);
        if (until !== undefined) expect(Buffer.compare(Buffer.from(middle), Buffer.from(until))).toBe(-1);
      }),
      5_000,
    );
  });

  test('I12 ids of 1,500 bytes that differ late -> an id, or none', () => {
    const shared = 'x'.repeat(1_499);
    const middle = middleOf(`${shared}A`, `${shared}Z`);
    expect(middle === undefined || isDocumentId(middle)).toBe(true);
  });

  test('ids as Firestore makes them -> a middle is found', () => {
    const auto = fc.stringMatching(/^[0-9A-Za-z]{20}$/);
    check(
      fc.property(auto, auto, (a, b) => {
        fc.pre(a.slice(0, 6) !== b.slice(0, 6));
        expect(isAfter(a, b) ? middleOf(b, a) : middleOf(a, b)).toBeDefined();
      }),
      1_000,
    );
  });
});

describe('pastBeginning', () => {
  test.each([
    ['user-1234567', undefined, 'user-1~'],
    ['user-1234567', 'zzz', 'user-1~'],
    ['user-1234567', 'user-2', 'user-123~'],
    ['user-1234567', 'user-13', undefined],
    ['жим-0001', undefined, 'жим-~'],
    ['log-é00000000', 'log-é~', 'log-é0000~'],
    ['~~~~~~~~', '~~~~~', undefined],
    ['B', 'A', undefined],
  ])('I12 after %p, until %p -> %p', (after, until, past) => {
    expect(pastBeginning(after, until)).toBe(past);
  });

  test('I12 any range -> strictly inside by UTF-8 bytes, and an id, or none', () => {
    check(
      fc.property(id, fc.option(id, { nil: undefined }), (after, until) => {
        const past = pastBeginning(after, until);
        if (past === undefined) return;
        expect(isDocumentId(past)).toBe(true);
        expect(isAfter(past, after)).toBe(true);
        if (until !== undefined) expect(isAfter(until, past)).toBe(true);
      }),
      5_000,
    );
  });
});

describe('isAfter', () => {
  test.each([
    ['b', 'a', true],
    ['a', 'a', false],
    ['a', 'B', true],
    ['aa', 'a', true],
    ['é', 'z', true],
    ['😀', '\uffee', true],
  ])('%j after %j -> %p', (a, b, after) => {
    expect(isAfter(a, b)).toBe(after);
  });
});

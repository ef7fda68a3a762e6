import { isLater, parseVersion, toVersion, versionToIso } from '../../functions/src/model/document';

describe('versions', () => {
  test.each([
    [1_767_225_600, 5, '1767225600.000000005'],
    [0, 0, '0.000000000'],
    [1, 999_999_999, '1.999999999'],
  ])('%d s, %d ns -> %s and back', (seconds, nanoseconds, version) => {
    expect(toVersion({ seconds, nanoseconds })).toBe(version);
    expect(parseVersion(version)).toEqual({ seconds, nanoseconds });
  });

  test.each([[''], ['1'], ['1.5'], ['1.0000000000'], ['-1.000000000'], ['1.000000000 '], ['x.000000000']])(
    '%j is no version -> throws, and says what it expected',
    (text) => {
      expect(() => parseVersion(text)).toThrow(
        `Version ${JSON.stringify(text)}: expected seconds.nanoseconds`,
      );
    },
  );

  test.each([
    ['2.000000000', '1.999999999', true],
    ['1.999999999', '2.000000000', false],
    ['1.000000002', '1.000000001', true],
    ['1.000000001', '1.000000001', false],
    ['10.000000000', '9.000000000', true],
    ['9.000000000', '10.000000000', false],
  ])('%s later than %s -> %p', (a, b, later) => {
    expect(isLater(a, b)).toBe(later);
  });

  test.each([
    ['1767225600.000000000', '2026-01-01T00:00:00.000000Z'],
    ['1767225600.123456789', '2026-01-01T00:00:00.123456Z'],
    ['1767225600.000001999', '2026-01-01T00:00:00.000001Z'],
    ['0.999999000', '1970-01-01T00:00:00.999999Z'],
  ])('%s -> %s, in microseconds', (version, iso) => {
    expect(versionToIso(version)).toBe(iso);
  });
});

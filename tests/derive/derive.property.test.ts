import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { differencesIn } from '../../functions/src/backfill/migrations/in-line';
import { TARGETS, type Target } from '../../functions/src/copies';
import { derive, type Derived } from '../../functions/src/derive/derive';
import { parseDocument, possibleFaults } from '../../functions/src/derive/parse';
import { documentBytes, nameOf, type StoredDocument } from '../../functions/src/model/document';
import type { Source } from '../../functions/src/model/exercise';
import { anything, document, documents, exerciseIds, sources, text } from './arbitraries';
import { check } from '../support/property';
import { derived, NEVER_KNOWN, plain, settled, written } from './stored';
import { usersPart } from './users-part';

/** A source for every exercise that a document names, `given` where it has one. */
function allSources(
  target: Target,
  stored: StoredDocument,
  given: Record<string, Source>,
): Map<string, Source> {
  const parsed = parseDocument(target, stored);
  const ids = parsed.kind === 'parsed' ? parsed.exerciseIds : [];
  return new Map(ids.map((id) => [id, Object.hasOwn(given, id) ? (given[id] ?? NEVER_KNOWN) : NEVER_KNOWN]));
}

/** The derivation, or undefined when the document is unfit. */
function derivedOrUnfit(
  target: Target,
  stored: StoredDocument,
  given: Map<string, Source>,
): Derived | undefined {
  const derivation = derive(target, stored, given, []);
  return derivation.kind === 'unfit' ? undefined : derivation;
}

/** Types included, and +0 apart from -0; jest's own equality trips over a field named `constructor`. */
function expectSame(found: unknown, expected: unknown): void {
  expect(isDeepStrictEqual(found, expected)).toBe(true);
}

/** A document without what depends on when it was written. */
function withoutTimes(target: Target, stored: StoredDocument): unknown {
  const { denorm, ...others } = plain(stored);
  const { summaryField } = TARGETS[target];
  return {
    ...others,
    denorm: { ...(denorm as object), base: '' },
    ...(summaryField !== null && {
      [summaryField]: { ...(others[summaryField] as object), lastUpdated: '' },
    }),
  };
}

const someIds = fc.uniqueArray(exerciseIds);
const pick = (given: Record<string, Source>, ids: readonly string[]): Map<string, Source> =>
  new Map(Object.entries(given).filter(([id]) => ids.includes(id)));

describe.each(Object.keys(TARGETS) as Target[])('%s', (target) => {
  const whatever = fc.oneof(
    { weight: 4, arbitrary: documents[target] },
    { weight: 1, arbitrary: anything.map((fields) => document(target, fields)) },
  );

  test('I3 whatever is stored, some of the sources -> returns, and leaves its input as it was', () => {
    check(
      fc.property(whatever, sources, someIds, (stored, given, ids) => {
        const before = structuredClone(stored.fields);
        for (const map of [new Map<string, Source>(), pick(given, ids), allSources(target, stored, given)]) {
          const derivation = derive(target, stored, map, []);
          expectSame(derive(target, stored, map, []), derivation);
        }
        expectSame(structuredClone(stored.fields), before);
      }),
      400,
    );
  });

  test('I3 derived and written, again with the same sources -> nothing to write', () => {
    check(
      fc.property(whatever, sources, someIds, (stored, given, ids) => {
        for (const map of [new Map<string, Source>(), pick(given, ids), allSources(target, stored, given)]) {
          const first = derivedOrUnfit(target, stored, map);
          if (first === undefined) return;
          expect(derived(target, written(stored, first), map).patch).toBeNull();
        }
      }),
      500,
    );
  });

  test('I28 derived and written with all sources -> the independent predicate finds nothing', () => {
    check(
      fc.property(whatever, sources, (stored, given) => {
        const map = allSources(target, stored, given);
        const first = derivedOrUnfit(target, stored, map);
        if (first === undefined) return;
        expect(differencesIn(target, written(stored, first), { sources: map, parts: [] })).toEqual([]);
      }),
      500,
    );
  });

  test('I4 derived and written -> contributes by the copies that it holds what it was to contribute', () => {
    check(
      fc.property(whatever, sources, someIds, (stored, given, ids) => {
        for (const map of [new Map<string, Source>(), pick(given, ids), allSources(target, stored, given)]) {
          const first = derivedOrUnfit(target, stored, map);
          if (first === undefined) return;
          const again = derived(target, written(stored, first), map);
          expectSame(again.contribution, first.contribution);
          expectSame(again.heldContribution, first.contribution);
        }
      }),
      300,
    );
  });

  test('I3 derived and written, then rebased -> still nothing to write, base the version it replaces', () => {
    check(
      fc.property(whatever, sources, (stored, given) => {
        const map = allSources(target, stored, given);
        const first = derivedOrUnfit(target, stored, map);
        if (first === undefined) return;
        const now = written(stored, first);
        const { rebased, patch } = derived(target, now, map);
        expect(patch).toBeNull();
        expect(Object.keys(rebased)).toEqual(['denorm']);
        const after = { ...now, fields: { ...now.fields, ...rebased } };
        expect(plain(after)['denorm']).toMatchObject({ base: nameOf(now) });
        expect(derived(target, after, map).patch).toBeNull();
      }),
      200,
    );
  });

  test('I5 whatever is stored -> its faults are among those that can be found again', () => {
    check(
      fc.property(whatever, sources, (stored, given) => {
        const derivation = derive(target, stored, allSources(target, stored, given), []);
        const faults = derivation.kind === 'unfit' ? [derivation.fault] : derivation.faults;
        const possible = possibleFaults(target, stored);
        expect(faults.filter((fault) => !possible.some((one) => isDeepStrictEqual(one, fault)))).toEqual([]);
      }),
      500,
    );
  });

  test('I2 whatever is stored -> every value of the user of the same type, in its order', () => {
    check(
      fc.property(whatever, sources, someIds, (stored, given, ids) => {
        for (const map of [pick(given, ids), allSources(target, stored, given)]) {
          const first = derivedOrUnfit(target, stored, map);
          if (first === undefined) return;
          expectSame(usersPart(target, written(stored, first).fields), usersPart(target, stored.fields));
        }
      }),
      500,
    );
  });

  test('I3 sources one after another, in any order -> as with all at once', () => {
    const orders = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 });
    check(
      fc.property(documents[target], sources, orders, (stored, given, order) => {
        const others = pick(given, order);
        const atOnce = derivedOrUnfit(target, stored, others);
        if (atOnce === undefined) return;
        const apart = order.reduce((now, id) => settled(target, now, pick(given, [id])), stored);
        expectSame(withoutTimes(target, apart), withoutTimes(target, written(stored, atOnce)));
      }),
      300,
    );
  });

  test('I5 I11 any size -> user values kept, fits, the second time nothing, its faults can be found again', () => {
    check(
      fc.property(
        documents[target],
        sources,
        fc.constantFrom(900_000, 1_048_576),
        fc.integer({ min: -700, max: 300 }),
        (stored, given, limit, difference) => {
          const small = { ...stored, fields: { ...stored.fields, notes: text('') } };
          const map = allSources(target, small, given);
          const first = derivedOrUnfit(target, small, map);
          if (first === undefined) return;
          const after = written(small, first);
          const length = limit + difference - documentBytes(after.path, after.fields);
          const large = { ...small, fields: { ...small.fields, notes: text('x'.repeat(length)) } };
          const derivation = derive(target, large, map, []);
          const faults = derivation.kind === 'unfit' ? [derivation.fault] : derivation.faults;
          expect(possibleFaults(target, large)).toEqual(expect.arrayContaining([...faults]));
          if (derivation.kind === 'unfit') return;
          const next = written(large, derivation);
          const bytes = documentBytes(next.path, next.fields);
          expect(bytes).toBeLessThanOrEqual(derivation.tooLarge ? 1_048_576 : 900_000);
          expect(derived(target, next, map).patch).toBeNull();
          expectSame(usersPart(target, next.fields), usersPart(target, large.fields));
        },
      ),
      150,
    );
  });
});

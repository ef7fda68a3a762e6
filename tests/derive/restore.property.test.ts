import fc from 'fast-check';
import { TARGETS, type Target } from '../../functions/src/copies';
import { derive } from '../../functions/src/derive/derive';
import { preImageFor, restored, type PreImage } from '../../functions/src/derive/restore';
import { stripped } from '../../functions/src/derive/strip';
import type { StoredDocument } from '../../functions/src/model/document';
import type { Source } from '../../functions/src/model/exercise';
import { rawToJson, type FieldsPatch } from '../../functions/src/model/raw-json';
import type { RawFields, RawValue } from '../../functions/src/model/value';
import { preImageOf, undoRecords } from '../../functions/src/walk/undo-records';
import { check } from '../support/property';
import { anything, document, documents, rawValue, sources } from './arbitraries';
import { usersPart } from './users-part';

type Sources = Record<string, Source>;

/** A document as the service leaves it, by one write for each of `states`; undefined when it cannot be derived. */
function carried(
  target: Target,
  stored: StoredDocument,
  states: readonly Sources[],
): StoredDocument | undefined {
  return states.reduce<StoredDocument | undefined>((now, state) => {
    const derivation = now && derive(target, now, new Map(Object.entries(state)), []);
    if (now === undefined || derivation?.kind !== 'derived') return undefined;
    return patched(now, derivation.patch);
  }, stored);
}

function patched(stored: StoredDocument, patch: FieldsPatch | null | undefined): StoredDocument {
  const fields = Object.entries({ ...stored.fields, ...patch }).filter(([, value]) => value !== null);
  return { ...stored, fields: Object.fromEntries(fields) as RawFields };
}

function without({ fields, ...stored }: StoredDocument, field: string): StoredDocument {
  return { ...stored, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== field)) };
}

interface Backfilled {
  readonly after: StoredDocument;
  readonly preImage: PreImage;
}

/** A document after its backfill, and what was kept, as its undo documents bring it back. */
function backfilled(target: Target, before: StoredDocument, given: Sources): Backfilled | undefined {
  const derivation = derive(target, before, new Map(Object.entries(given)), []);
  if (derivation.kind === 'unfit' || derivation.patch === null) return undefined;
  const preImage = preImageFor(target, before, derivation.patch);
  const [{ data }, ...others] = undoRecords({ path: before.path, version: before.version, ...preImage });
  const chunks = others.map((other) => other.data.chunk);
  return { after: patched(before, derivation.patch), preImage: preImageOf(data, chunks) };
}

/** Equal on the wire, types included; a map's keys have no order there. */
function expectSame(found: RawFields, expected: RawFields): void {
  expect(rawToJson(found)).toBe(rawToJson(expected));
}

/** The document after the rollback, and how it came about; a second one finds nothing to do. */
function rolledBack(target: Target, now: StoredDocument, preImage: PreImage) {
  const input = rawToJson(now.fields);
  const restoration = restored(target, now, preImage);
  const after = patched(now, restoration?.fields);
  expect(restored(target, after, preImage)).toBeNull();
  expect(rawToJson(now.fields)).toBe(input);
  for (const [field, value] of Object.entries(restoration?.fields ?? {})) {
    expect(rawToJson({ value: now.fields[field] ?? null })).not.toBe(rawToJson({ value }));
  }
  return { kind: restoration?.kind, fields: after.fields };
}

describe.each(Object.keys(TARGETS) as Target[])('%s', (target) => {
  const { entriesField } = TARGETS[target];
  const firstTouched = documents[target].map((stored) => without(stored, 'denorm'));
  const renames = fc.array(sources, { maxLength: 2 });

  test('I26 backfilled first, sources changed any number of times -> byte-equal to before', () => {
    check(
      fc.property(firstTouched, sources, renames, (before, given, states) => {
        const filled = backfilled(target, before, given);
        const now = filled && carried(target, filled.after, states);
        if (filled === undefined || now === undefined) return;
        const { kind, fields } = rolledBack(target, now, filled.preImage);
        expect(kind).toBe('as-before');
        expectSame(fields, before.fields);
      }),
      400,
    );
  });

  test('I26 another field edited since, by whoever and whenever -> byte-equal to before but for that', () => {
    const edits = fc.dictionary(
      fc.constantFrom('notes', 'userId', 'date', 'duration', 'name', '__proto__'),
      fc.option(rawValue),
      { noNullPrototype: true },
    );
    check(
      fc.property(firstTouched, sources, renames, edits, (before, given, states, edit) => {
        const filled = backfilled(target, before, given);
        const now = filled && carried(target, patched(filled.after, edit), states);
        if (filled === undefined || now === undefined) return;
        expectSame(rolledBack(target, now, filled.preImage).fields, patched(before, edit).fields);
      }),
      300,
    );
  });

  test('I26 entries edited since -> what is not ours, and nothing of before', () => {
    const entries = fc.option(
      fc.oneof(
        documents[target].map(({ fields }): RawValue | null => fields[entriesField] ?? null),
        rawValue,
      ),
    );
    check(
      fc.property(firstTouched, sources, renames, entries, (before, given, states, edit) => {
        const his = (stored: StoredDocument): string =>
          rawToJson({ entries: usersPart(target, stored.fields)[entriesField] ?? null });
        const filled = backfilled(target, before, given);
        const saved = filled && patched(filled.after, { [entriesField]: edit });
        if (filled === undefined || saved === undefined || his(saved) === his(before)) return;
        const now = carried(target, saved, states) ?? saved;
        const { kind, fields } = rolledBack(target, now, filled.preImage);
        expect(kind).toBe('taken-out');
        expectSame(fields, patched(now, stripped(target, now)).fields);
        expectSame(fields, usersPart(target, saved.fields));
      }),
      400,
    );
  });

  test('I26 backfilled when we had written to it before -> what is not ours', () => {
    check(
      fc.property(documents[target], sources, rawValue, renames, (stored, given, denorm, states) => {
        const before = patched(stored, { denorm });
        const filled = backfilled(target, before, given);
        const now = filled && carried(target, filled.after, states);
        if (filled === undefined || now === undefined) return;
        const { kind, fields } = rolledBack(target, now, filled.preImage);
        expect(kind).toBe('taken-out');
        expectSame(fields, usersPart(target, before.fields));
      }),
      300,
    );
  });

  test('whatever is stored, whatever was kept -> returns, nothing to do the second time, other fields as they are', () => {
    const preImages = fc.record({
      first: fc.boolean(),
      fields: fc.oneof(
        anything,
        documents[target].map(({ fields }): FieldsPatch => fields),
      ),
    });
    const whatever = fc.oneof(
      documents[target],
      anything.map((fields) => document(target, fields)),
    );
    const ours = [entriesField, 'exerciseIds', TARGETS[target].summaryField, 'denorm'];
    check(
      fc.property(whatever, preImages, (now, preImage) => {
        rolledBack(target, now, preImage);
        const patch = Object.keys(restored(target, now, preImage)?.fields ?? {});
        expect(patch.filter((field) => !ours.includes(field))).toEqual([]);
      }),
      400,
    );
  });
});

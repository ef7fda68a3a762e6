import { FieldValue, Timestamp, type DocumentSnapshot } from 'firebase-admin/firestore';
import { parseVersion, toVersion, type StoredDocument, type Version } from '../model/document';
import type { RawFields, RawValue } from '../model/value';

/**
 * Raw values through the SDK. `_fieldsProto` (what a snapshot was built from) and `toProto` (how the serializer takes a
 * value that encodes itself) are internal to @google-cloud/firestore: tests/journeys/wire.test.ts holds them against the
 * installed version. They are used nowhere else.
 */
interface SnapshotInternals {
  readonly _fieldsProto?: RawFields;
}

/** The document in a snapshot, values as on the wire; undefined when it does not exist. */
export function toStored(snapshot: DocumentSnapshot): StoredDocument | undefined {
  const fields = (snapshot as unknown as SnapshotInternals)._fieldsProto;
  if (!snapshot.exists || fields === undefined || snapshot.updateTime === undefined) return undefined;
  return { path: snapshot.ref.path, fields, version: toVersion(snapshot.updateTime) };
}

/** What `update()` and `set()` take to write `fields` just as they are; for `update()`, null takes a field out. */
export function toWritable(fields: Readonly<Record<string, RawValue | null>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      value === null ? FieldValue.delete() : rawWritable(value),
    ]),
  );
}

/** The precondition under which a write replaces `version` and nothing newer. For updates and deletes; `set` ignores it. */
export function replacing(version: Version): { lastUpdateTime: Timestamp } {
  const { seconds, nanoseconds } = parseVersion(version);
  return { lastUpdateTime: new Timestamp(seconds, nanoseconds) };
}

function rawWritable(value: RawValue): object {
  return Object.defineProperty({}, 'toProto', { value: () => value, enumerable: false });
}

import { DOCUMENT_ID_MAX_BYTES } from '../limits';
import { fieldsBytes, type RawFields } from './value';

/**
 * The update time of one version of a document: `seconds.nanoseconds`, nine digits of nanoseconds. A string, because a
 * JavaScript date would cut it to milliseconds and two versions would look the same.
 */
export type Version = string;

/** A document as it is stored. `path` is relative to the database: `workoutLogs/abc`. */
export interface StoredDocument {
  readonly path: string;
  readonly fields: RawFields;
  readonly version: Version;
}

/** An event's two versions of a document, undefined where it did not exist; null when it was too large to carry its data. */
export type StoredChange = {
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
} | null;

export function toVersion(time: { readonly seconds: number; readonly nanoseconds: number }): Version {
  return `${time.seconds}.${String(time.nanoseconds).padStart(9, '0')}`;
}

/** Seconds and nanoseconds of a version. Throws when `version` is none. */
export function parseVersion(version: Version): { seconds: number; nanoseconds: number } {
  const match = /^(\d+)\.(\d{9})$/.exec(version);
  if (match === null)
    throw new Error(`Version ${JSON.stringify(version)}: expected seconds.nanoseconds, nine digits`);
  return { seconds: Number(match[1]), nanoseconds: Number(match[2]) };
}

/**
 * What names one version of one document. With the id: all documents of a commit have the same update time, and a client may save
 * one of them in the place of another.
 */
export function nameOf({ path, version }: Pick<StoredDocument, 'path' | 'version'>): string {
  return `${version} ${idOf(path)}`;
}

export function isLater(a: Version, b: Version): boolean {
  const [x, y] = [parseVersion(a), parseVersion(b)];
  return x.seconds === y.seconds ? x.nanoseconds > y.nanoseconds : x.seconds > y.seconds;
}

/** ISO time of a version, in microseconds as Firestore keeps them: `2026-01-31T12:00:00.123456Z`. */
export function versionToIso(version: Version): string {
  const { seconds, nanoseconds } = parseVersion(version);
  const micros = String(Math.floor(nanoseconds / 1000)).padStart(6, '0');
  return new Date(seconds * 1000).toISOString().replace('.000Z', `.${micros}Z`);
}

/** The id of the document at `path`. */
export function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether Firestore takes `id` as a document's id. */
export function isDocumentId(id: unknown): id is string {
  return (
    typeof id === 'string' &&
    id !== '' &&
    id !== '.' &&
    id !== '..' &&
    !id.includes('/') &&
    !/^__.*__$/s.test(id) &&
    id.isWellFormed() &&
    Buffer.byteLength(id) <= DOCUMENT_ID_MAX_BYTES
  );
}

/** A document's size in bytes, as Firestore counts it (firebase.google.com/docs/firestore/storage-size). */
export function documentBytes(path: string, fields: RawFields): number {
  const name = path.split('/').reduce((sum, part) => sum + Buffer.byteLength(part) + 1, 16);
  return name + fieldsBytes(fields) + 32;
}

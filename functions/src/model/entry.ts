import { isDocumentId } from './document';
import { isPlainMap } from './value';
import { COPY_FIELD } from '../copies';

/** Keys and indexes that lead from a document's fields to a value. */
export type Path = readonly (string | number)[];

/** One element of an `exercises` array, wherever in its document it lies. */
export interface Entry {
  readonly at: Path;
  /** Null when the entry names no exercise: it then stays as it is and counts by its own numbers. */
  readonly exerciseId: string | null;
  /** The copy that the entry holds, if any; whatever a client may have stored there. */
  readonly held: unknown;
}

export function toEntry(value: unknown, at: Path): Entry {
  if (!isPlainMap(value) || !isDocumentId(value['exerciseId']))
    return { at, exerciseId: null, held: undefined };
  return { at, exerciseId: value['exerciseId'], held: value[COPY_FIELD] };
}

/**
 * A client of the Firestore REST API on the emulator that keeps every value as it is on the wire.
 *
 * The SDK reads `doubleValue: 60` and `integerValue: "60"` as the same number; this client does not. It also
 * shares no code with the functions, so that a check written with it stays an independent opinion.
 */
export type TypedValue =
  | { nullValue: null }
  | { booleanValue: boolean }
  /** An int64 in decimal digits: JSON numbers lose digits beyond 2^53. */
  | { integerValue: string }
  /** What JSON has no number for goes by name. The REST API writes -0 as 0. */
  | { doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  /** RFC 3339 in UTC, ending in `Z`. */
  | { timestampValue: string }
  | { stringValue: string }
  /** Base64. */
  | { bytesValue: string }
  /** A full resource name: `projects/…/databases/…/documents/…`. */
  | { referenceValue: string }
  | { geoPointValue: { latitude?: number; longitude?: number } }
  | { arrayValue: { values: TypedValue[] } }
  | { mapValue: { fields: TypedFields } };

export interface TypedFields {
  [field: string]: TypedValue;
}

export interface TypedDocument {
  /** Below the database: `workoutLogs/x`. */
  path: string;
  fields: TypedFields;
  /** As the server writes it: RFC 3339, up to nine decimals. */
  updateTime: string;
}

export type TypedWrite =
  /** Replaces the whole document, or creates it. */
  | { kind: 'set'; path: string; fields: TypedFields }
  /** Changes the fields of `mask` only; one that `fields` lacks is removed. The document must exist. */
  | { kind: 'update'; path: string; fields: TypedFields; mask: string[] }
  | { kind: 'delete'; path: string };

/** A `StructuredQuery` of the REST API, e.g. from `whereArrayContains`. */
export interface StructuredQuery {
  from: { collectionId: string; allDescendants?: boolean }[];
  [part: string]: unknown;
}

export interface TypedRestOptions {
  /** `127.0.0.1:8080`. */
  host: string;
  project: string;
  /** Default: `(default)`. */
  database?: string;
  /** Requests on the way at the same time. Default: 4. */
  concurrency?: number;
}

/** The server said no, or something that is no Firestore answer. */
export class TypedRestError extends Error {
  constructor(
    readonly status: number,
    readonly path: string,
    readonly body: string,
  ) {
    super(`Firestore REST ${path}: expected status 200, got ${status}: ${body.slice(0, 2000)}`);
    this.name = 'TypedRestError';
  }
}

const maxWritesPerCommit = 400;
/** Google's own emulator refuses requests above 4 MiB. */
const maxBytesPerCommit = 3_000_000;
const listPageSize = 300;

interface WireDocument {
  name: string;
  fields?: Record<string, unknown>;
  updateTime: string;
}

export class TypedRest {
  readonly #base: string;
  readonly #root: string;
  readonly #concurrency: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: TypedRestOptions) {
    this.#root = `projects/${options.project}/databases/${options.database ?? '(default)'}/documents`;
    this.#base = `http://${options.host}/v1/${this.#root}`;
    this.#concurrency = options.concurrency ?? 4;
  }

  /**
   * Commits the writes in atomic chunks of at most 400; the chunks are not atomic together and may land in any
   * order, so name a document once. Throws at the first chunk that is refused.
   */
  async commit(writes: Iterable<TypedWrite>): Promise<void> {
    await Promise.all(
      [...this.#chunks(writes)].map((chunk) => this.#post(':commit', `{"writes":[${chunk}]}`)),
    );
  }

  /** Undefined when there is no such document. */
  async get(path: string): Promise<TypedDocument | undefined> {
    try {
      return this.#document((await this.#request('GET', `/${escaped(path)}`)) as WireDocument);
    } catch (error) {
      if (error instanceof TypedRestError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All documents of a collection, in the order of their ids. */
  async list(collection: string): Promise<TypedDocument[]> {
    const all: TypedDocument[] = [];
    for await (const page of this.pages(collection)) all.push(...page);
    return all;
  }

  /** As `list`, a page at a time, for collections that one would rather not hold whole. */
  async *pages(collection: string): AsyncGenerator<TypedDocument[]> {
    let pageToken = '';
    do {
      const query = new URLSearchParams({ pageSize: String(listPageSize), ...(pageToken && { pageToken }) });
      const reply = (await this.#request('GET', `/${escaped(collection)}?${query.toString()}`)) as {
        documents?: WireDocument[];
        nextPageToken?: string;
      };
      yield (reply.documents ?? []).map((document) => this.#document(document));
      pageToken = reply.nextPageToken ?? '';
    } while (pageToken);
  }

  /** `parent`: the document below which the collection lies; default the root of the database. */
  async query(structuredQuery: StructuredQuery, parent = ''): Promise<TypedDocument[]> {
    const path = `${parent && `/${escaped(parent)}`}:runQuery`;
    const reply = (await this.#post(path, JSON.stringify({ structuredQuery }))) as {
      document?: WireDocument;
    }[];
    return reply.flatMap(({ document }) => (document ? [this.#document(document)] : []));
  }

  *#chunks(writes: Iterable<TypedWrite>): Generator<string> {
    let chunk: string[] = [];
    let bytes = 0;
    for (const write of writes) {
      const json = JSON.stringify(this.#wireWrite(write));
      const size = Buffer.byteLength(json);
      if (chunk.length === maxWritesPerCommit || (chunk.length > 0 && bytes + size > maxBytesPerCommit)) {
        yield chunk.join(',');
        chunk = [];
        bytes = 0;
      }
      chunk.push(json);
      bytes += size;
    }
    if (chunk.length > 0) yield chunk.join(',');
  }

  #wireWrite(write: TypedWrite): unknown {
    const name = `${this.#root}/${write.path}`;
    switch (write.kind) {
      case 'set':
        return { update: { name, fields: write.fields } };
      case 'update':
        return {
          update: { name, fields: write.fields },
          updateMask: { fieldPaths: write.mask },
          currentDocument: { exists: true },
        };
      case 'delete':
        return { delete: name };
    }
  }

  #document(document: WireDocument): TypedDocument {
    const marker = '/documents/';
    const path = document.name.slice(document.name.indexOf(marker) + marker.length);
    return { path, fields: typedFields(document.fields), updateTime: document.updateTime };
  }

  #post(path: string, body: string): Promise<unknown> {
    return this.#request('POST', path, body);
  }

  async #request(method: string, path: string, body?: string): Promise<unknown> {
    await this.#enter();
    try {
      const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
      const url = this.#base + path;
      const reply = await fetch(url, { method, headers, ...(body !== undefined && { body }) }).catch(
        (cause: unknown) => {
          throw new Error(`Firestore REST ${method} ${url}: no answer`, { cause });
        },
      );
      const text = await reply.text();
      if (!reply.ok) throw new TypedRestError(reply.status, `${method} ${this.#root}${path}`, text);
      return JSON.parse(text) as unknown;
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#concurrency) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    // The place is handed on, not freed, so that nobody can slip in between.
    if (next) next();
    else this.#running -= 1;
  }
}

/** The query for the documents of `collection` whose array `field` contains `value`, by document id. */
export function whereArrayContains(collection: string, field: string, value: TypedValue): StructuredQuery {
  return {
    from: [{ collectionId: collection }],
    where: { fieldFilter: { field: { fieldPath: field }, op: 'ARRAY_CONTAINS', value } },
    orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' }],
  };
}

function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** One form for what JSON has two of: the server leaves `values` and `fields` out where they are empty. */
function typedFields(fields: Record<string, unknown> = {}): TypedFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typedValue(value)]));
}

function typedValue(value: unknown): TypedValue {
  const wire = value as {
    arrayValue?: { values?: unknown[] };
    mapValue?: { fields?: Record<string, unknown> };
  };
  if (wire.arrayValue) return { arrayValue: { values: (wire.arrayValue.values ?? []).map(typedValue) } };
  if (wire.mapValue) return { mapValue: { fields: typedFields(wire.mapValue.fields) } };
  return value as TypedValue;
}

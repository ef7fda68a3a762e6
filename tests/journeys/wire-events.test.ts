import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CloudEvent } from 'firebase-functions/v2';
import { onDocumentWritten } from 'firebase-functions/v2/firestore';
import { decodeFields, type PlainMap } from '../../functions/src/model/value';
import type { StoredChange } from '../../functions/src/model/document';
import { toStoredChange } from '../../functions/src/platform/events';
import { TypedRest, type TypedFields, type TypedValue } from '../support/typed-rest';
import { double, int, LOG_FIELDS } from '../support/wire-values';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const installed = createRequire(__filename);
const functionsRoot = /^.*\/firebase-functions\//.exec(installed.resolve('firebase-functions'))?.[0] ?? '';

let world: World;
let rest: TypedRest;

beforeEach(() => {
  world = new World();
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  rest = new TypedRest({ host, project: 'demo-spotter', database: world.app.databaseId });
});
afterEach(() => world.close());

interface Protos {
  google: {
    events: {
      cloud: {
        firestore: {
          v1: {
            DocumentEventData: { fromObject(o: object): object; encode(m: object): { finish(): Uint8Array } };
          };
        };
      };
    };
  };
}

/** What the trigger's handler is given, when Eventarc delivers `payload`. */
async function delivered(payload: { data: unknown; datacontenttype: string }): Promise<StoredChange> {
  let change: StoredChange = null;
  const trigger = onDocumentWritten('workoutLogs/{id}', (event) => {
    change = toStoredChange(event);
  });
  const event = {
    specversion: '1.0',
    id: 'e1',
    type: 'google.cloud.firestore.document.v1.written',
    source: '//firestore.googleapis.com/projects/demo-spotter/databases/(default)',
    subject: `documents/${LOG}`,
    time: '2026-01-01T00:00:00Z',
    location: 'nam5',
    project: 'demo-spotter',
    database: '(default)',
    namespace: '(default)',
    document: LOG,
    ...payload,
  };
  await trigger(event as unknown as CloudEvent<never>);
  return change;
}

/** A document as an event carries it, in the JSON of protobuf. */
interface WireDocument {
  name: string;
  fields: TypedFields;
  createTime: string;
  updateTime: string;
}

function asProtobuf(data: { value?: WireDocument; oldValue?: WireDocument }): Uint8Array {
  const { DocumentEventData } = (installed(join(functionsRoot, 'protos', 'compiledFirestore.js')) as Protos)
    .google.events.cloud.firestore.v1;
  const objects = Object.entries(data).map(([key, { name, fields, ...times }]) => [
    key,
    {
      name,
      fields: protoFields(fields),
      createTime: protoTime(times.createTime),
      updateTime: protoTime(times.updateTime),
    },
  ]);
  return DocumentEventData.encode(
    DocumentEventData.fromObject(Object.fromEntries(objects) as object),
  ).finish();
}

function protoFields(fields: TypedFields): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, protoValue(value)]));
}

function protoValue(value: TypedValue): object {
  if ('mapValue' in value) return { mapValue: { fields: protoFields(value.mapValue.fields) } };
  if ('arrayValue' in value) return { arrayValue: { values: value.arrayValue.values.map(protoValue) } };
  if ('timestampValue' in value) return { timestampValue: protoTime(value.timestampValue) };
  if ('nullValue' in value) return { nullValue: 0 };
  return 'doubleValue' in value ? { doubleValue: Number(value.doubleValue) } : value;
}

function protoTime(time: string): object {
  const fraction = /\.(\d+)Z$/.exec(time)?.[1] ?? '';
  return { seconds: Math.floor(Date.parse(time) / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}

const SHAPES: [
  string,
  (data: { value?: WireDocument; oldValue?: WireDocument }) => { data: unknown; datacontenttype: string },
][] = [
  ['protobuf', (data) => ({ data: Buffer.from(asProtobuf(data)), datacontenttype: 'application/protobuf' })],
  ['JSON', (data) => ({ data, datacontenttype: 'application/json' })],
];

describe.each(SHAPES)('an event in %s', (_, payload) => {
  // firebase-functions warns of what only a deployed function has.
  beforeEach(() => jest.spyOn(console, 'warn').mockReturnValue());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The event of a whole document set over another. */
  async function update(): Promise<{
    event: StoredChange;
    before: PlainMap;
    after: PlainMap;
    versions: unknown[];
  }> {
    const documents: WireDocument[] = [];
    const reads = [];
    for (const fields of [{ old: double(1) }, LOG_FIELDS]) {
      await rest.commit([{ kind: 'set', path: LOG, fields }]);
      const { updateTime } = (await rest.get(LOG)) ?? { updateTime: '' };
      const name = `projects/demo-spotter/databases/(default)/documents/${LOG}`;
      documents.push({ name, fields, createTime: updateTime, updateTime });
      reads.push(await world.read(LOG));
    }
    const [oldValue, value] = documents as [WireDocument, WireDocument];
    const [before, after] = reads.map((read) => decodeFields(read?.fields ?? {})) as [PlainMap, PlainMap];
    const event = await delivered(payload({ oldValue, value }));
    return { event, before, after, versions: reads.map((read) => read?.version) };
  }

  it('I2 values decode to what a read decodes to', async () => {
    const { event, before, after } = await update();
    expect(decodeFields(event?.before?.fields ?? {})).toEqual(before);
    expect(comparable(decodeFields(event?.after?.fields ?? {}))).toEqual(comparable(after));
  });

  it('I6 before and after have the versions that a read has', async () => {
    const { event, versions } = await update();
    expect([event?.before?.version, event?.after?.version]).toEqual(versions);
    expect([event?.before?.path, event?.after?.path]).toEqual([LOG, LOG]);
  });

  it('I6 a create has no before, a deletion no after', async () => {
    const times = { createTime: '2026-01-01T00:00:00.000001Z', updateTime: '2026-01-01T00:00:00.000001Z' };
    const document = {
      name: `projects/demo-spotter/databases/(default)/documents/${LOG}`,
      fields: { a: int('1') },
      ...times,
    };
    expect(await delivered(payload({ value: document }))).toMatchObject({
      before: undefined,
      after: { path: LOG },
    });
    expect(await delivered(payload({ oldValue: document }))).toMatchObject({
      before: { path: LOG },
      after: undefined,
    });
  });
});

/** Plain values with bytes and places as text: events carry them in other classes, and nothing looks into them. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, field: unknown) => {
      if (typeof field === 'number' && !Number.isFinite(field)) return String(field);
      return field;
    }),
  );
}

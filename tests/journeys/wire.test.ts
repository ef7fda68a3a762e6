import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { encode } from '../../functions/src/model/value';
import { replacing, toStored, toWritable } from '../../functions/src/platform/wire';
import { exercise } from '../support/documents';
import { TypedRest, type TypedFields, type TypedValue } from '../support/typed-rest';
import { double, int, list, LOG_FIELDS, map, PROGRAM_FIELDS, text } from '../support/wire-values';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const PROGRAM = 'programs/p1';
const installed = createRequire(__filename);
const sdkRoot = join(dirname(installed.resolve('@google-cloud/firestore')), '..', '..');
const { version } = JSON.parse(readFileSync(join(sdkRoot, 'package.json'), 'utf8')) as { version: string };

let world: World;
let rest: TypedRest;

beforeEach(() => {
  world = new World();
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  rest = new TypedRest({ host, project: 'demo-spotter', database: world.app.databaseId });
});
afterEach(() => world.close());

/** A document's typed fields without what the service adds. */
function withoutOurs(value: TypedFields): TypedFields {
  const ours = new Set(['exerciseIds', 'denorm', 'workoutSummary', 'programSummary', 'exerciseMetadata']);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !ours.has(name))
      .map(([name, field]) => [name, strip(field)]),
  );
}

function strip(value: TypedValue): TypedValue {
  if ('mapValue' in value) return map(withoutOurs(value.mapValue.fields));
  return 'arrayValue' in value ? list(...value.arrayValue.values.map(strip)) : value;
}

async function fieldsAt(path: string): Promise<TypedFields> {
  return (await rest.get(path))?.fields ?? {};
}

const DOCUMENTS: [string, string, TypedFields][] = [
  ['log', LOG, LOG_FIELDS],
  ['program', PROGRAM, PROGRAM_FIELDS],
];

describe.each(DOCUMENTS)('a %s with values of every kind', (_, path, fields) => {
  beforeEach(async () => {
    await world.edit('bench', exercise('Bench'));
    const created = await world.change(path, () => rest.commit([{ kind: 'set', path, fields }]));
    expect(await fieldsAt(path)).toEqual(fields);
    expect(await world.written(created)).toBe('written');
  });

  it('I2 settled, in a transaction -> every value of the same type', async () => {
    expect(JSON.stringify(await fieldsAt(path))).toContain('"exerciseMetadata"');
    expect(withoutOurs(await fieldsAt(path))).toEqual(fields);
  });

  it('I2 on the cheap path, by an update -> every value of the same type', async () => {
    const summary = path === LOG ? 'workoutSummary' : 'programSummary';
    const forged = await world.update(path, { [summary]: {} });
    expect(await world.written(forged)).toBe('cheap-written');
    expect(withoutOurs(await fieldsAt(path))).toEqual(fields);
  });

  it('I2 after a rename, by a fan-out -> every value of the same type', async () => {
    await world.edit('bench', exercise('Bench press'));
    expect(JSON.stringify(await fieldsAt(path))).toContain('Bench press');
    expect(withoutOurs(await fieldsAt(path))).toEqual(fields);
  });

  it('I2 after a rename whose page moved under it -> every value of the same type', async () => {
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      await world.app.doc(path).update({ moved: 'yes' });
    });
    await world.edit('bench', exercise('Bench press'));
    expect(withoutOurs(await fieldsAt(path))).toEqual({ ...fields, moved: text('yes') });
  });

  it('I2 saved back by the service through a batch, a set and a transaction -> every value of the same type', async () => {
    const before = await fieldsAt(path);
    const stored = await world.read(path);
    if (stored === undefined) throw new Error(`${path} does not exist`);
    const reference = world.db.doc(path);
    const writable = toWritable(stored.fields);
    await world.db.batch().set(reference, writable).commit();
    expect(await fieldsAt(path)).toEqual(before);
    await reference.set(writable);
    await world.db.runTransaction(async (tx) => {
      const read = toStored(await tx.get(reference));
      tx.update(reference, toWritable({ again: encode(1) }), replacing(read?.version ?? ''));
    });
    expect(await fieldsAt(path)).toEqual({ ...before, again: int('1') });
  });
});

it('I2 -0 -> -0 after a settle (REST cannot tell it from 0)', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  const zero = { doubleValue: -0 };
  const entry = { mapValue: { fields: { exerciseId: { stringValue: 'bench' }, zero } } };
  await world.written(await world.setRaw(LOG, { exercises: { arrayValue: { values: [entry] } } }));
  const data = (await world.read(LOG))?.fields['exercises']?.arrayValue?.values?.[0]?.mapValue?.fields;
  expect(data).toHaveProperty('exerciseMetadata');
  expect(Object.is(data?.['zero']?.doubleValue, -0)).toBe(true);
});

describe(`the internals of @google-cloud/firestore ${version} that wire.ts stands on`, () => {
  it('I2 a snapshot keeps _fieldsProto, the raw fields', async () => {
    await rest.commit([{ kind: 'set', path: LOG, fields: { weight: double(60) } }]);
    const snapshot = (await world.db.doc(LOG).get()) as unknown as Record<string, unknown>;
    const told = `@google-cloud/firestore ${version}: snapshot._fieldsProto`;
    expect([told, snapshot['_fieldsProto']]).toEqual([
      told,
      { weight: expect.objectContaining({ doubleValue: 60 }) as unknown },
    ]);
  });

  it('I2 the serializer takes what has toProto', async () => {
    const told = `@google-cloud/firestore ${version}: toProto`;
    const written = await world.db
      .doc(LOG)
      .set(toWritable({ weight: { doubleValue: 60 } }))
      .then(() => fieldsAt(LOG))
      .catch((error: unknown) => error);
    expect([told, written]).toEqual([told, { weight: double(60) }]);
  });
});

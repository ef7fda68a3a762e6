import { entry, log } from './documents';
import { readStored } from './oracle';
import { judgeViews, type ViewsVerdict } from './oracle-views';
import { viewCollections, type ViewCollection } from './oracle-views-paths';
import { readStoredViews } from './oracle-views-stored';
import { TypedRest } from './typed-rest';
import type { World } from './world';

type Data = Record<string, unknown>;

/** The world's database, read and written with typed values and without the SDK. */
export function typedRest({ app }: World): TypedRest {
  const host = process.env['FIRESTORE_EMULATOR_HOST'];
  if (host === undefined) throw new Error('FIRESTORE_EMULATOR_HOST: expected the address of an emulator');
  return new TypedRest({ host, project: 'demo-spotter', database: app.databaseId });
}

/**
 * Holds every view and every ledger of a world at rest against what the naive oracle counts from the logs. Everybody who has
 * a log that counts must have views, and all of them must be whole.
 */
export async function expectViewsRight(world: World): Promise<ViewsVerdict> {
  const rest = typedRest(world);
  const [stored, views] = await Promise.all([readStored(rest), readStoredViews(rest)]);
  const verdict = judgeViews({ ...stored, ...views });
  const { problems, wrong, incomplete, untouched } = verdict;
  expect({ problems, wrong, incomplete, untouched }).toEqual({
    ...{ problems: [], wrong: 0 },
    ...{ incomplete: 0, untouched: 0 },
  });
  return verdict;
}

/** A client saves a log or, given null, deletes it; its event is handled, and its views do not follow yet. */
export async function save(world: World, logId: string, data: Data | null): Promise<void> {
  const path = `workoutLogs/${logId}`;
  await world.written(data === null ? await world.delete(path) : await world.set(path, data));
}

/** Saves logs or deletes them, by id, and lets their views follow. */
export async function follow(world: World, saves: Readonly<Record<string, Data | null>>): Promise<void> {
  for (const [logId, data] of Object.entries(saves)) await save(world, logId, data);
  await world.restViews();
}

/** A log with one set of five of one exercise: a session whose volume is five times its weight. */
export function session(exerciseId: string, weight: number, fields: Data = {}): Data {
  const set = entry(exerciseId, { sets: 1, reps: [5], weights: [weight], completed: [true] });
  return log([], { exercises: [set], ...fields });
}

/** The date of a log. */
export function january(day: number): { date: string } {
  return { date: `2026-01-${String(day).padStart(2, '0')}` };
}

/** The ids of all views, sorted. */
export async function viewIds({ app }: World): Promise<Record<ViewCollection, string[]>> {
  const found = viewCollections.map(async (collection) => {
    const { docs } = await app.collection(collection).get();
    return [collection, docs.map(({ id }) => id)] as const;
  });
  return Object.fromEntries(await Promise.all(found)) as Record<ViewCollection, string[]>;
}

/** The update time of every view, by its path. */
export async function viewVersions(world: World): Promise<Record<string, string>> {
  const rest = typedRest(world);
  const found = await Promise.all(viewCollections.map((collection) => rest.list(collection)));
  return Object.fromEntries(found.flat().map(({ path, updateTime }) => [path, updateTime]));
}

/** The paths of views written, made or deleted since `before`, sorted. */
export async function viewsMovedSince(
  world: World,
  before: Readonly<Record<string, string>>,
): Promise<string[]> {
  const now = await viewVersions(world);
  const paths = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...paths].filter((path) => before[path] !== now[path]).sort();
}

/**
 * Saves logs of one client, `{of}-0` onwards, all at once; their events are handled, and their views do not follow yet. Of logs that
 * hold the same the first is saved, and the others are planted as it is stored then, with its ledger.
 */
export async function saveMany(world: World, of: string, logs: readonly Data[]): Promise<void> {
  const alike = new Map<string, string[]>();
  for (const [index, data] of logs.entries()) {
    const held = JSON.stringify(data);
    alike.set(held, [...(alike.get(held) ?? []), `${of}-${index}`]);
  }
  const saves = [...alike].map(async ([held, [first = '', ...others]]) => {
    await save(world, first, JSON.parse(held) as Data);
    for (const collection of ['workoutLogs', 'workoutContributions'])
      await world.plant(
        `${collection}/${first}`,
        others.map((id) => `${collection}/${id}`),
      );
  });
  await Promise.all(saves);
}

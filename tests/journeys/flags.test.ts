import { grpc } from 'google-gax';
import { EMBED_MIGRATION, NO_FLAGS, type Flags } from '../../functions/src/model/runs';
import { flagsReader, type FlagsReader } from '../../functions/src/platform/flags';
import { RpcError } from '../support/rpc-hook';
import { World } from '../support/world';

const CACHE_MS = 30_000;
const OFF: Flags = { live: false, since: 1_000, runs: {} };
const EMBEDDING: Flags = { live: true, since: 1_000, runs: { [EMBED_MIGRATION]: 'run-1' } };

let world: World;
/** The one of an instance, by the service's own client. */
let flags: FlagsReader;
/** Lets go on what a test has made hang. */
let answer: () => void;

beforeEach(() => {
  answer = () => undefined;
  world = new World();
  flags = flagsReader({ db: world.db, clock: world.deps.clock, cacheMs: CACHE_MS });
});
afterEach(() => {
  answer();
  return world.close();
});

async function store(stored: Record<string, unknown>): Promise<void> {
  await world.app.doc('migrationFlags/current').set(stored);
}

/** How often the database was asked since the last answer of this. */
function reads(): number {
  const { length } = world.hook.seen;
  world.hook.seen.length = 0;
  return length;
}

describe('what is read', () => {
  it('no document -> live, no runs', async () => {
    expect(await flags.cached()).toEqual(NO_FLAGS);
    expect(NO_FLAGS).toEqual({ live: true, since: 0, runs: {} });
  });

  it.each([OFF, EMBEDDING])('%j -> the same', async (stored) => {
    await store({ ...stored });
    expect(await flags.cached()).toEqual(stored);
  });

  it('a document of another shape -> an error that names it and the field; mended -> read at once', async () => {
    await store({ ...OFF, live: 'no' });
    await expect(flags.cached()).rejects.toThrow(
      'migrationFlags/current: live: Invalid input: expected boolean, received string',
    );
    await store({ ...OFF });
    expect(await flags.cached()).toEqual(OFF);
  });
});

describe('once in each interval', () => {
  it('I31 switched off within the interval + another call -> as it was, no read; at its end -> as it is, one read', async () => {
    expect(await flags.cached()).toEqual(NO_FLAGS);
    await store({ ...OFF });
    world.now += CACHE_MS - 1;
    expect(await flags.cached()).toEqual(NO_FLAGS);
    expect(reads()).toBe(1);
    world.now += 1;
    expect(await flags.cached()).toEqual(OFF);
    expect(await flags.cached()).toEqual(OFF);
    expect(reads()).toBe(1);
  });

  it('many calls at once -> one read for all of them', async () => {
    await store({ ...OFF });
    const answers = await Promise.all(Array.from({ length: 20 }, () => flags.cached()));
    expect(answers).toEqual(Array(20).fill(OFF));
    expect(reads()).toBe(1);
  });

  it('a read that takes as long as the interval -> the next call reads again', async () => {
    world.hook.once('BatchGetDocuments', 1, () => {
      world.now += CACHE_MS;
      return Promise.resolve();
    });
    await flags.cached();
    await store({ ...OFF });
    expect(await flags.cached()).toEqual(OFF);
    expect(reads()).toBe(2);
  });

  it('a call while a read hangs for longer than the interval -> a read of its own', async () => {
    const hangs = new Promise<void>((resolve) => (answer = resolve));
    world.hook.once('BatchGetDocuments', 1, () => hangs);
    const hanging = flags.cached();
    world.now += CACHE_MS;
    expect(await flags.cached()).toEqual(NO_FLAGS);
    answer();
    await hanging;
    expect(reads()).toBe(2);
  });

  it('the clock is set back -> one read, not the answer from what is now the future', async () => {
    await flags.cached();
    await store({ ...OFF });
    world.now -= 1;
    expect(await flags.cached()).toEqual(OFF);
  });

  it('two instances -> a read each', async () => {
    const other = flagsReader({ db: world.db, clock: world.deps.clock, cacheMs: CACHE_MS });
    await Promise.all([flags.cached(), other.cached()]);
    expect(reads()).toBe(2);
  });
});

describe('fresh', () => {
  it('switched off within the interval + fresh -> as it is; from then on so for everybody, with no further read', async () => {
    await flags.cached();
    await store({ ...OFF });
    expect(await flags.fresh()).toEqual(OFF);
    expect(await flags.cached()).toEqual(OFF);
    expect(reads()).toBe(2);
  });

  it('a read under way + fresh -> a read of its own', async () => {
    await Promise.all([flags.cached(), flags.fresh()]);
    expect(reads()).toBe(2);
  });
});

describe('a read that fails', () => {
  const unreadable = new RpcError(grpc.status.PERMISSION_DENIED, 'not now');
  const failing = (): void => {
    world.hook.use({
      before: () => {
        throw unreadable;
      },
    });
  };

  it('fails for all that wait for it -> all reject; the next call reads again', async () => {
    await store({ ...OFF });
    failing();
    const calls = await Promise.allSettled([flags.cached(), flags.cached(), flags.cached()]);
    expect(calls.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(reads()).toBe(1);
    world.hook.reset();
    expect(await flags.cached()).toEqual(OFF);
  });

  it('I31 the interval is over and the refresh fails -> rejects: nothing in the past is answered', async () => {
    await flags.cached();
    world.now += CACHE_MS;
    failing();
    await expect(flags.cached()).rejects.toThrow('not now');
    await expect(flags.cached()).rejects.toThrow('not now');
    expect(reads()).toBe(2);
  });
});

it('I13 an invocation that reads them and one document -> the cost of the document', async () => {
  const cost = await world.costOf(async () => {
    await flags.cached();
    await flags.fresh();
    await world.db.doc('exercises/x').get();
  });
  expect(cost).toMatchObject({ reads: 1, writes: 0 });
});

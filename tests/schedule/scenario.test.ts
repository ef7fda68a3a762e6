import { isDeepStrictEqual } from 'node:util';
import { KINDS, operation, withUndo } from './operations';
import { THEMES, type Drawn } from './operations-kind';
import { Policy } from './policy';
import { drawBackfills, drawScenario } from './scenario';
import type { Cache, ClientWrite, Data, Operation, Scenario } from './scenario-types';
import { STARTS } from './starts';
import { Tape } from './tape';

const SEEDS = Array.from({ length: 3_000 }, (_, seed) => seed);
const scenarios = SEEDS.map((seed) => drawScenario(Tape.drawn(new Policy(seed)).choose));
const withBackfills = SEEDS.map((seed) => drawBackfills(Tape.drawn(new Policy(seed), 'backfills').choose));
const operationsOf = ({ lanes }: Scenario): readonly Operation[] => lanes.flat();
const noCache: Cache = { get: () => undefined, paths: () => [] };

/** A device that has seen everything and nobody else writes to. */
class OnlyDevice implements Cache {
  private readonly documents = new Map<string, Data>();

  constructor(start: string) {
    for (const writes of STARTS[start] ?? []) this.commit(writes);
  }

  get(path: string): Data | undefined {
    return this.documents.get(path);
  }

  paths(collection: string): readonly string[] {
    return [...this.documents.keys()].filter((path) => path.startsWith(`${collection}/`)).sort();
  }

  /** Throws what the server or its SDK would refuse. */
  commit(writes: readonly ClientWrite[]): void {
    if (new Set(writes.map(({ path }) => path)).size < writes.length)
      throw new Error('expected one write to a document');
    for (const write of writes) {
      const saved = this.documents.get(write.path);
      if (write.kind !== 'set' && saved === undefined) throw new Error(`${write.path}: expected it to exist`);
      if (write.kind === 'delete') this.documents.delete(write.path);
      else {
        const data = write.kind === 'set' ? write.data : { ...saved, ...write.data };
        if (!isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data))
          throw new Error(`${write.path}: expected plain JSON`);
        this.documents.set(write.path, data);
      }
    }
  }
}

test('a tape of zeros -> u1 creates a log with one exercise, and no more', () => {
  const scenario = drawScenario(Tape.of([]).choose);
  expect(scenario.start).toBe('library');
  expect(operationsOf(scenario).map(({ label }) => label)).toEqual(["u1's phone creates log a (x)"]);
  expect(operationsOf(scenario)[0]?.writes(noCache)).toEqual([
    {
      kind: 'set',
      path: 'workoutLogs/a',
      data: {
        userId: 'u1',
        date: '2026-01-01',
        exercises: [
          {
            exerciseId: 'x',
            sets: 2,
            reps: [5, 5],
            weights: [60, 62.5],
            completed: [true, true],
            bodyweight: 80,
          },
        ],
        isWorkoutFinished: true,
        duration: 3_600_000,
      },
    },
  ]);
});

test('seeds -> one to six operations on one to three devices, of every kind and in every start', () => {
  const labels = scenarios.flatMap(operationsOf).map(({ label }) => label);
  for (const { verb } of KINDS)
    expect(labels.find((label) => label.includes(` ${verb} `)) ?? verb).not.toBe(verb);
  expect(new Set([...scenarios, ...withBackfills].map(({ start }) => start))).toEqual(
    new Set(Object.keys(STARTS)),
  );
  for (const scenario of scenarios) {
    expect(operationsOf(scenario).length).toBeLessThanOrEqual(6);
    expect([1, 2, 3]).toContain(scenario.lanes.length);
  }
  const usual = scenarios.filter((scenario) => [3, 4, 5].includes(operationsOf(scenario).length));
  expect(usual.length).toBeGreaterThan(scenarios.length / 2);
});

test('kinds -> each has a verb of its own and is drawn in some theme, and every theme begins with the most benign', () => {
  expect(new Set(KINDS.map(({ verb }) => verb)).size).toBe(KINDS.length);
  expect(KINDS.filter(({ weights }) => THEMES.every((theme) => weights[theme] === 0))).toEqual([]);
  for (const theme of THEMES) expect(KINDS[0]?.weights[theme]).toBeGreaterThan(0);
});

test('whatever a seed draws -> as many answers off the tape, so that shrinking shifts none', () => {
  const lengths = SEEDS.map((seed) => {
    const tape = Tape.drawn(new Policy(seed));
    drawScenario(tape.choose);
    return tape.taken.length;
  });
  expect(new Set(lengths).size).toBe(1);
});

test('the same tape -> the same labels and writes', () => {
  const drawn = SEEDS.slice(0, 50).map((seed) => {
    const made = [1, 2].map(() => drawScenario(Tape.drawn(new Policy(seed)).choose));
    return made.map((scenario) =>
      operationsOf(scenario).map(({ label, writes }) => [label, writes(new OnlyDevice(scenario.start))]),
    );
  });
  for (const [first, second] of drawn) expect(second).toEqual(first);
});

test('an operation of zeros among others -> is left out, and the others stay as they are', () => {
  const drawn = Tape.drawn(new Policy(7));
  drawScenario(drawn.choose);
  const [header, slot, most] = [5, 7, 11];
  const labelsWithout = (...zeroed: readonly number[]): string[] => {
    const answers = drawn.taken.map((answer, at) =>
      at >= header && (at - header) % slot === slot - 1 ? 0 : answer,
    );
    for (const index of zeroed) answers.fill(0, header + index * slot, header + (index + 1) * slot);
    return operationsOf(drawScenario(Tape.of(answers.with(0, most)).choose)).map(({ label }) => label);
  };
  const [all, fewer] = [labelsWithout(), labelsWithout(1, 3)];
  expect([all.length, fewer.length]).toEqual([6, 4]);
  expect(all).toEqual(expect.arrayContaining(fewer));
});

test('an operation that is taken back -> every document is as it was', () => {
  const device = new OnlyDevice('trained');
  const everything = (): unknown =>
    ['workoutLogs', 'exercises', 'programs'].map((name) => [
      device.paths(name),
      device.paths(name).map((path) => device.get(path)),
    ]);
  const before = everything();
  const drawn: Drawn = {
    device: { name: 'd', userId: 'u1' },
    logId: 'a',
    exerciseId: 'x',
    amount: 70,
    of: (ways) => ways[0] as never,
  };
  for (const kind of KINDS) {
    for (const { writes } of withUndo(operation(kind, drawn))) device.commit(writes(device));
    expect(everything()).toEqual(before);
  }
});

test('a device that knows nothing -> no operation throws, and it updates nothing', () => {
  const writes = scenarios.flatMap(operationsOf).flatMap((operation) => operation.writes(noCache));
  expect(writes.filter(({ kind }) => kind === 'update')).toEqual([]);
  expect(writes.length).toBeGreaterThan(0);
});

test('a device that knows everything -> commits that the server takes, and every kind writes something', () => {
  const writing = new Set<string>();
  for (const scenario of scenarios) {
    const device = new OnlyDevice(scenario.start);
    for (const { label, writes } of operationsOf(scenario)) {
      const commit = writes(device);
      device.commit(commit);
      if (commit.length > 0) for (const { verb } of KINDS) if (label.includes(` ${verb} `)) writing.add(verb);
    }
  }
  expect(KINDS.filter(({ verb }) => !writing.has(verb))).toEqual([]);
});

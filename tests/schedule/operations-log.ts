import {
  entriesOf,
  entry,
  log,
  logPath,
  omit,
  without,
  withCopy,
  withEntry,
  withStaleCopy,
  type Dropped,
} from './operations-content';
import { weighing, type Deed, type Drawn, type Kind } from './operations-kind';
import type { Cache, ClientWrite, Data } from './scenario-types';

/** Top-level fields of the log that was drawn; nothing where the device does not know the log. */
function updating({ logId }: Drawn, fields: (saved: Data, cache: Cache) => Data | undefined): Deed['writes'] {
  return (cache) => {
    const saved = cache.get(logPath(logId));
    const data = saved && fields(saved, cache);
    return data === undefined ? [] : [{ kind: 'update', path: logPath(logId), data }];
  };
}

/** The whole log that was drawn; a new one where the device does not know the log. */
function saving(drawn: Drawn, change: (saved: Data) => Data): Deed['writes'] {
  const path = logPath(drawn.logId);
  return (cache) => {
    const saved = cache.get(path);
    return [{ kind: 'set', path, data: saved === undefined ? newLog(drawn) : change(saved) }];
  };
}

function newLog({ device, exerciseId, amount }: Drawn): Data {
  return log({ userId: device.userId, entries: [entry(exerciseId, amount)] });
}

function lifting(amount: number): (given: Data) => Data {
  return (given) => ({ ...given, weights: [amount, amount] });
}

/** How a client begins a log: with which exercises beside the one that was drawn, and with which copies. */
const beginnings: readonly {
  readonly also: string | undefined;
  readonly copies: string;
  readonly filled: (cache: Cache, given: Data) => Data;
}[] = [
  { also: undefined, copies: '', filled: (_, given) => given },
  { also: 'y', copies: '', filled: (_, given) => given },
  { also: 'y', copies: ', with its own copies', filled: withCopy },
  { also: undefined, copies: ', with stale copies', filled: (_, given) => withStaleCopy(given) },
];

export const creatingLog: Kind = {
  verb: 'creates log',
  weights: weighing(5, 3, 3, 1),
  draw: ({ device: { userId }, logId, exerciseId, amount, of }) => {
    const { also, copies, filled } = of(beginnings);
    const named = [...new Set([exerciseId, also ?? exerciseId])];
    return {
      what: `${logId} (${named.join(', ')}${copies})`,
      writes: (cache) => {
        const entries = named.map((id) => filled(cache, entry(id, amount)));
        return [{ kind: 'set', path: logPath(logId), data: log({ userId, entries }) }];
      },
    };
  },
};

export const logKinds: readonly Kind[] = [
  {
    verb: 'autosaves log',
    weights: weighing(5, 5, 3, 4),
    draw: (drawn) => {
      const { logId, amount, of } = drawn;
      const which = of(['first', 'last'] as const);
      return {
        what: `${logId} (${which} entry: ${amount})`,
        writes: updating(drawn, (saved) => ({ exercises: withEntry(saved, which, lifting(amount)) })),
      };
    },
  },
  {
    verb: 'edits log',
    weights: weighing(2, 3, 1),
    draw: (drawn) => {
      const { logId, amount, of } = drawn;
      const fields = of<Data>([
        { notes: `felt like ${amount}` },
        { duration: amount * 60_000 },
        { isWorkoutFinished: false },
      ]);
      return {
        what: `${logId} (${JSON.stringify(fields)})`,
        writes: updating(drawn, () => fields),
      };
    },
  },
  {
    verb: 'reorders log',
    weights: weighing(2, 3, 1),
    draw: (drawn) => ({
      what: drawn.logId,
      writes: updating(drawn, (saved) => {
        const entries = entriesOf(saved);
        return entries.length > 1 ? { exercises: entries.toReversed() } : undefined;
      }),
    }),
  },
  {
    verb: 'saves whole log',
    weights: weighing(5, 6, 3, 2),
    draw: (drawn) => {
      const { logId, amount, of } = drawn;
      const lifted = (saved: Data): Data => ({
        ...saved,
        exercises: withEntry(saved, 'first', lifting(amount)),
      });
      const noted = (saved: Data): Data => ({ ...saved, notes: `felt like ${amount}` });
      const [edit, change] = of<readonly [string, (saved: Data) => Data]>([
        [`first entry: ${amount}`, lifted],
        [`notes: ${amount}`, noted],
        [`first entry: ${amount}`, lifted],
        ['as it was', (saved) => saved],
      ]);
      return { what: `${logId} (${edit})`, writes: saving(drawn, change) };
    },
  },
  {
    verb: 'strips log',
    weights: weighing(4, 5, 9),
    draw: (drawn) => {
      const { logId, amount, of } = drawn;
      const dropped = of<Dropped>([
        'all that is ours',
        'all that is ours but the copies',
        'exerciseMetadata',
        'exerciseIds',
        'denorm',
        'workoutSummary',
      ]);
      return {
        what: `${logId} of ${dropped} (first entry: ${amount})`,
        writes: saving(drawn, (saved) =>
          without({ ...saved, exercises: withEntry(saved, 'first', lifting(amount)) }, dropped),
        ),
      };
    },
  },
  {
    verb: 'duplicates log',
    weights: weighing(2, 1, 2),
    draw: ({ logId, of }) => {
      const newId = of(['a', 'b', 'c'].filter((id) => id !== logId));
      return {
        what: `${logId} as ${newId}`,
        writes: (cache) => {
          const saved = cache.get(logPath(logId));
          return saved === undefined ? [] : [{ kind: 'set', path: logPath(newId), data: saved }];
        },
      };
    },
  },
  {
    verb: 'deletes log',
    weights: weighing(3, 4, 1),
    draw: ({ logId }) => {
      const path = logPath(logId);
      return {
        what: logId,
        writes: (cache) => (cache.get(path) === undefined ? [] : [{ kind: 'delete', path }]),
      };
    },
  },
  {
    verb: 'gives log',
    weights: weighing(3, 3, 1),
    draw: (drawn) => {
      const userId = drawn.of(['u2', 'u2', null, 'u1']);
      return { what: `${drawn.logId} to ${userId ?? 'nobody'}`, writes: updating(drawn, () => ({ userId })) };
    },
  },
  {
    verb: 'dates log',
    weights: weighing(2, 3, 0),
    draw: (drawn) => {
      const date = drawn.of([
        '2026-01-02',
        '2026-02-01',
        '2025-12-31',
        '2026-01-01',
        '2026-01-02',
        'someday',
      ]);
      return { what: `${drawn.logId} ${date}`, writes: updating(drawn, () => ({ date })) };
    },
  },
  {
    verb: 'ticks sets of log',
    weights: weighing(2, 3, 0),
    draw: (drawn) => {
      const completed = drawn.of([
        [true, false],
        [false, false],
      ]);
      const change = (given: Data): Data => ({ ...given, completed });
      return {
        what: `${drawn.logId} (first entry: ${completed.join(', ')})`,
        writes: updating(drawn, (saved) => ({ exercises: withEntry(saved, 'first', change) })),
      };
    },
  },
  {
    verb: 'swaps an exercise of log',
    weights: weighing(3, 3, 2),
    draw: (drawn) => {
      const { logId, exerciseId, of } = drawn;
      const [copies, filled] = of<readonly [string, (cache: Cache, given: Data) => Data]>([
        ['with its own copy', withCopy],
        ['leaving the copy', (_, given) => given],
        ['without a copy', (_, given) => omit(given, ['exerciseMetadata'])],
      ]);
      return {
        what: `${logId} (the last for ${exerciseId}, ${copies})`,
        writes: updating(drawn, (saved, cache) => ({
          exercises: withEntry(saved, 'last', (given) => filled(cache, { ...given, exerciseId })),
        })),
      };
    },
  },
  {
    verb: 'imports logs',
    weights: weighing(1, 0, 0),
    draw: ({ device: { userId }, exerciseId, amount }) => ({
      what: `a, b, c (${exerciseId})`,
      writes: () =>
        ['2025-11-03', '2025-12-31', '2026-01-01'].map((date, index): ClientWrite => {
          const data = log({ userId, date, entries: [entry(exerciseId, amount + index)] });
          return { kind: 'set', path: logPath(['a', 'b', 'c'][index] ?? ''), data };
        }),
    }),
  },
];

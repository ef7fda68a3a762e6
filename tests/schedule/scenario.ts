import { drawCommands, drawSweepCommands } from './commands';
import { entry, log } from './operations-content';
import { kindsOf, operation, withUndo } from './operations';
import { THEMES, type Device, type Kind, type Theme } from './operations-kind';
import type { Choose, Operation, Scenario } from './scenario-types';
import { BROKEN, EXERCISE_IDS, logIdsOf } from './starts';

/** Mostly three to five: fewer seldom meet, more take long. */
const COUNTS = [1, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6] as const;
const COUNT_MAX = 6;

/** Each as often as it is worth. */
const START_NAMES = ['library', 'trained', 'trained', 'trained', 'many', 'many', 'buried'] as const;

const PHONE: Device = { name: "u1's phone", userId: 'u1' };
const TABLET: Device = { name: "u1's tablet", userId: 'u1' };
const PHONE_OF_U2: Device = { name: "u2's phone", userId: 'u2' };
const ADMIN: Device = { name: 'the admin', userId: 'u1' };

const AMOUNTS = [60, 62.5, 70, 100.5] as const;

/** Ways of an operation, of which there are 1, 2, 3, 4 or 6: each as likely as the others. */
const WAYS = 12;

/** One operation in so many is taken back. */
const UNDONE = 3;

/** x is what most logs hold. */
const EXERCISES = ['x', 'x', 'x', ...EXERCISE_IDS] as const;

/** How much more often than any other the log is drawn that a scenario is about. */
const FOCUS = 4;

/** Of runs with backfills. */
const OLD_START_NAMES = [
  'old',
  'old',
  'half old',
  'old and many',
  'old and broken',
  'old and broken',
] as const;

/** Edits of exercises more often: what a run has read of them is what it writes. */
const THEMES_OF_BACKFILLS = [...THEMES, 'exercise', 'exercise', 'turns'] as const;

/** What clients do in a run while an admin has documents brought into line that are older than the service. */
export function drawBackfills(choose: Choose): Scenario {
  const { start, lanes } = drawScenario(choose, { starts: OLD_START_NAMES, themes: THEMES_OF_BACKFILLS });
  const commands = drawCommands(choose);
  const repairs = choose(2, 'repair') === 1 && start === 'old and broken';
  return { start, lanes: repairs ? [...lanes, [repairing]] : lanes, commands };
}

/** What clients do in a run in which some of what tells the service of it is lost, and sweeps, the last of them when all else rests. */
export function drawSweeps(choose: Choose): Scenario {
  const { start, lanes } = drawScenario(choose);
  return { start, lanes, commands: drawSweepCommands(choose), losses: choose(LOSSES_MAX + 1, 'losses') };
}

const LOSSES_MAX = 3;

const repairing: Operation = {
  label: `u1's phone repairs ${BROKEN}`,
  writes: () => [{ kind: 'set', path: BROKEN, data: log({ userId: 'u1', entries: [entry('x', 60)] }) }],
};

interface Slot {
  readonly device: Device;
  readonly operation: Operation;
}

/**
 * What clients do in a run. However it turns out it takes as many answers off the tape: when shrinking leaves an operation out,
 * or makes another one of it, all other answers keep their questions. Hence, too, zero as the kind of an operation other than
 * the first means none.
 */
export function drawScenario(
  choose: Choose,
  { starts = START_NAMES, themes = THEMES }: { starts?: readonly string[]; themes?: readonly Theme[] } = {},
): Scenario {
  const oneOf = <T>(options: readonly T[], what: string): T => options[choose(options.length, what)] as T;
  const count = oneOf(COUNTS, 'operations');
  const start = oneOf(starts, 'start');
  const kinds = kindsOf(oneOf(themes, 'theme'));
  const devices = [PHONE, oneOf([TABLET, PHONE_OF_U2], 'other device'), ADMIN];
  const logIds = [...new Set(['a', ...logIdsOf(start), 'b', 'A'])];
  const focus = oneOf(logIds, 'focus');
  const logs = [...Array.from({ length: FOCUS }, () => focus), ...logIds];

  /** One operation, or one and its undoing; none. */
  const drawSlots = (index: number): readonly Slot[] => {
    const kind: Kind | undefined = oneOf(index === 0 ? kinds : [undefined, ...kinds], 'operation');
    const device = oneOf(devices, 'device');
    const logId = oneOf(logs, 'log');
    const exerciseId = oneOf(EXERCISES, 'exercise');
    const amount = oneOf(AMOUNTS, 'amount');
    const way = choose(WAYS, 'way');
    const isUndone = choose(UNDONE, 'undone') === 1;
    if (kind === undefined) return [];
    const of = <T>(ways: readonly T[]): T => ways[way % ways.length] as T;
    const done = operation(kind, { device, logId, exerciseId, amount, of });
    return (isUndone ? withUndo(done) : [done]).map((operation) => ({ device, operation }));
  };
  const slots = Array.from({ length: COUNT_MAX }, (_, index) => drawSlots(index));
  const operations = slots.slice(0, count).flat().slice(0, count);
  const lanes = devices.map((device) =>
    operations.flatMap((slot) => (slot.device === device ? [slot.operation] : [])),
  );
  return { start, lanes: lanes.filter((lane) => lane.length > 0) };
}

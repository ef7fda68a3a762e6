import type { Choose } from './scenario-types';

/** What an admin asks for, as the callables take it; `run`: which of the calls before began the run that it is about. */
export type Command =
  | {
      readonly what: 'start';
      readonly migration: string;
      readonly options: Readonly<Record<string, unknown>>;
    }
  | { readonly what: 'switch'; readonly live: boolean }
  | { readonly what: 'roll back'; readonly run: number }
  | { readonly what: 'control'; readonly action: Action; readonly run: number }
  /** `atRest`: when nothing else is left to do. */
  | { readonly what: 'sweep'; readonly depth: 'full' | 'deep'; readonly atRest: boolean };

type Action = 'pause' | 'resume' | 'cancel' | 'retry-failures' | 'skip-failures';

const EMBED = 'embed-exercise-metadata';

/** Calls of which an admin's hour consists, the most benign first: each as often as it is worth. */
const HOURS = [
  'start',
  ...['start, pause, resume', 'start, pause, resume', 'start, pause, resume, pause, resume'],
  ...['start, pause', 'start, pause', 'start, pause, resume, pause', 'start, pause, cancel', 'start, cancel'],
  ...['start, retry-failures', 'start, retry-failures', 'start, pause, resume, retry-failures'],
  ...['start, retry-failures', 'start, retry-failures, pause, resume'],
  ...['start, skip-failures', 'start, views', 'start, cancel, start'],
  ...['start, roll back', 'start, roll back', 'start, roll back', 'start, pause, resume, roll back'],
  ...['start, cancel, roll back', 'start, cancel, roll back', 'start, retry-failures, roll back'],
  ...['start, roll back, on', 'start, cancel, roll back, on', 'start, roll back, on, pause, resume'],
  ...['start, roll back, on, roll back', 'start, off, remove, on', 'off, on'],
] as const;

/** Each range costs a run as much again. */
const SHARDS = [1, 1, 1, 2, 2, 3] as const;

/** Draws what an admin asks for; it takes as many answers off the tape whatever comes of it. */
export function drawCommands(choose: Choose): readonly Command[] {
  const hour = HOURS[choose(HOURS.length, 'commands')] ?? HOURS[0];
  const shards = SHARDS[choose(SHARDS.length, 'shards')] ?? 1;
  const batchSize = [10, 50][choose(2, 'batch size')] ?? 10;
  const verify = choose(4, 'verify') === 3 ? 'sample' : 'all';
  const stopOnError = choose(6, 'stop on error') === 5;
  const options = { shards, batchSize, verify, stopOnError };
  let run = 0;
  return hour.split(', ').map((what, index): Command => {
    if (what === 'start' || what === 'views' || what === 'remove' || what === 'on') run = index;
    switch (what) {
      case 'start':
        return { what, migration: EMBED, options };
      case 'views':
        return { what: 'start', migration: 'build-analytics-views', options };
      case 'remove':
        return { what: 'start', migration: 'remove-denormalization', options };
      case 'on':
      case 'off':
        return { what: 'switch', live: what === 'on' };
      case 'roll back':
        return { what, run };
      default:
        return { what: 'control', action: what as Action, run };
    }
  });
}

/** Sweeps of a run beside the last one, the most benign first. */
const SWEEPS = [[], ['deep'], ['deep'], ['full'], ['deep', 'full'], ['deep', 'pause', 'resume']] as const;

/** Draws what sweeps there are. */
export function drawSweepCommands(choose: Choose): readonly Command[] {
  const some = SWEEPS[choose(SWEEPS.length, 'sweeps')] ?? [];
  const commands = some.map((what): Command => {
    return what === 'pause' || what === 'resume'
      ? { what: 'control', action: what, run: 0 }
      : { what: 'sweep', depth: what, atRest: false };
  });
  return [...commands, { what: 'sweep', depth: 'deep', atRest: true }];
}

export function labelOf(command: Command): string {
  switch (command.what) {
    case 'start':
      return `starts ${command.migration}`;
    case 'switch':
      return `switches live derivation ${command.live ? 'on' : 'off'}`;
    case 'roll back':
      return 'rolls back';
    case 'control':
      return command.action;
    case 'sweep':
      return `sweeps, ${command.depth}`;
  }
}

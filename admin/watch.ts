import type { RunStatus } from '../functions/src/backfill/status';
import { defineCommand, type Context } from './command';
import { numberIn, type Options } from './options';
import { commandLine } from './place';
import { progressBlock, progressLine, signOf } from './run-lines';
import { Screen } from './screen';

/** A look costs up to a hundred reads. */
const EVERY_SECONDS = 5;

export const EVERY = {
  every: { type: 'string', of: 'SECONDS', about: `how often to look (default ${EVERY_SECONDS})` },
} as const satisfies Options;

export const watchCommand = defineCommand({
  name: 'watch',
  operands: ['RUN_ID'],
  about: `Shows how a run goes on until it has ended or is paused.

A terminal is redrawn in place; elsewhere there is a line for each change, with --json the whole status as JSON. Ends with 0 when
the run is completed, rolled back, cancelled or paused, with 1 when it has failed, completed with failures, been rolled back in
part, or found so much that an admin has to look. Ctrl-C stops watching (130); the run goes on.`,
  options: EVERY,
  read: (values, [runId = '']) => ({ runId, everySeconds: everyIn(values) }),
  run: watch,
});

export function everyIn({ every }: { readonly every: string | undefined }): number {
  return numberIn('every', every) ?? EVERY_SECONDS;
}

/** Looks again and again; the exit code says how the run ended. */
export async function watch(
  { runId, everySeconds }: { runId: string; everySeconds: number },
  context: Context,
): Promise<number> {
  const { call, mind, terminal, place, sleep } = context;
  const again = commandLine(place, `watch ${runId}`);
  const watched = terminal.onInterrupt(() => {
    terminal.say(`Stopped watching; the run goes on. To look again: ${again}`);
  });
  const show = shower(context);
  try {
    for (;;) {
      const status = await call('backfill-status', { runId });
      await show(status);
      const code = exitCodeOf(status);
      if (code !== undefined) {
        for (const line of adviceOn(status)) terminal.say(line(context));
        return code;
      }
      await mind();
      await sleep(everySeconds * 1000);
    }
  } catch (error) {
    terminal.say(`Watching has ended, the run has not. To look again: ${again}`);
    throw error;
  } finally {
    watched();
  }
}

/** Undefined while there is more to see. A run that is paused, or held by a breaker, goes on when somebody wants it to. */
export function exitCodeOf({
  state,
  desired,
  hold,
}: Pick<RunStatus, 'state'> & {
  readonly desired: Pick<RunStatus['desired'], 'action'>;
  readonly hold: Pick<NonNullable<RunStatus['hold']>, 'reason'> | null;
}): number | undefined {
  if (hold?.reason === 'breaker') return 1;
  switch (state) {
    case 'completed':
    case 'rolled_back':
    case 'cancelled':
      return 0;
    case 'paused':
      return desired.action === 'pause' ? 0 : undefined;
    case 'completed_with_failures':
    case 'failed':
    case 'rollback_partial':
      return 1;
    case 'queued':
    case 'running':
    case 'pausing':
    case 'verifying':
    case 'cancelling':
    case 'rolling_back':
      return undefined;
  }
}

/** Shows a status where it differs from the one of before. */
function shower({ terminal, json }: Context): (status: RunStatus) => Promise<void> {
  const screen = new Screen(terminal.write);
  let sign: string | undefined;
  return async (status) => {
    const columns = json ? undefined : terminal.columns();
    if (columns !== undefined) {
      await screen.draw(progressBlock(status), columns);
      return;
    }
    if (sign === signOf(status)) return;
    sign = signOf(status);
    await terminal.write(`${json ? JSON.stringify(status) : progressLine(status)}\n`);
  };
}

type Advice = (context: Context) => string;

/** What to do about how it ended. */
function adviceOn({ runId, state, hold }: RunStatus): Advice[] {
  const command =
    (text: string, then: string): Advice =>
    ({ place }) =>
      `${text}: ${commandLine(place, then)}`;
  if (hold?.reason === 'breaker')
    return [
      command('What it has found', `failures ${runId}`),
      command('To have all of that repaired', `resume ${runId} --reason TEXT`),
      command('To leave it', `cancel ${runId} --reason TEXT`),
    ];
  switch (state) {
    case 'paused':
      return [command('To go on', `resume ${runId} --reason TEXT`)];
    case 'completed_with_failures':
    case 'failed':
      return [
        command('What failed', `failures ${runId}`),
        command('Once it is mended', `retry ${runId} --reason TEXT --watch`),
      ];
    case 'rollback_partial':
      return [command('What could not be rolled back', `failures ${runId}`)];
    case 'completed':
    case 'rolled_back':
    case 'cancelled':
    case 'queued':
    case 'running':
    case 'pausing':
    case 'verifying':
    case 'cancelling':
    case 'rolling_back':
      return [];
  }
}

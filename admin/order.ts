import type { Context } from './command';
import { demanded, type Options } from './options';
import { EVERY, everyIn, watch } from './watch';

/** Options of what changes something. */
export const ORDER = {
  reason: { type: 'string', of: 'TEXT', about: 'why, for those who read it later (3 to 500 characters)' },
  'request-id': {
    ...{ type: 'string', of: 'ID' },
    about: 'of a command that is given again, since its answer was lost (default: a new one)',
  },
} as const satisfies Options;

/** Options of what is worth watching. */
export const WATCHED = {
  watch: { type: 'boolean', about: 'watch the run afterwards; with --json a line for each change' },
  ...EVERY,
} as const satisfies Options;

export interface Order {
  readonly reason: string;
  /** Undefined: a new one. */
  readonly requestId: string | undefined;
}

export interface Watching {
  readonly watch: boolean;
  readonly everySeconds: number;
}

export function orderIn(values: {
  readonly reason: string | undefined;
  readonly 'request-id': string | undefined;
}): Order {
  return { reason: demanded('reason', values.reason), requestId: values['request-id'] };
}

export function watchingIn(values: {
  readonly watch: boolean;
  readonly every: string | undefined;
}): Watching {
  return { watch: values.watch, everySeconds: everyIn(values) };
}

/** The fields of an order as a call has them. */
export function orderFields(
  { reason, requestId }: Order,
  { newRequestId }: Context,
): { reason: string; requestId: string } {
  return { reason, requestId: requestId ?? newRequestId() };
}

/** Says what became of an order, and watches the run if that was asked for. Returns the exit code. */
export async function told(
  answer: { readonly json: object; readonly lines: readonly string[]; readonly runId: string },
  watching: Watching,
  context: Context,
): Promise<number> {
  const { terminal, json } = context;
  await terminal.write(json ? `${JSON.stringify(answer.json)}\n` : `${answer.lines.join('\n')}\n`);
  if (!watching.watch) return 0;
  return watch({ runId: answer.runId, everySeconds: watching.everySeconds }, context);
}

/** `Run a1b2 is running`, why it waits, and whether the order had been given before. */
export function standing({
  runId,
  state,
  hold,
  repeated,
}: {
  readonly runId: string;
  readonly state: string;
  readonly hold: { readonly reason: string; readonly message: string } | null;
  readonly repeated: boolean;
}): string[] {
  return [
    `Run ${runId} is ${state}${repeated ? '; this request was made before, and nothing was done again' : ''}`,
    ...(hold === null ? [] : [`It waits (${hold.reason}): ${hold.message}`]),
  ];
}

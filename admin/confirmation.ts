import { UsageError } from '../tour/options';
import type { Context } from './command';
import type { TextOption } from './options';

/** What must be typed to show that it is meant. */
export interface Confirmation {
  /** The text itself. */
  readonly expected: string;
  /** What that is: `the id of the run`. */
  readonly noun: string;
  /** What happens then, as a sentence. */
  readonly consequence: string;
  /** From `--confirm`. */
  readonly given: string | undefined;
}

export function confirmOption(of: string, about: string): { readonly confirm: TextOption } {
  return { confirm: { type: 'string', of, about } };
}

/** Throws `UsageError` where it cannot be confirmed: to be called before anything is. */
export function demandConfirmable(
  { expected, noun, given }: Confirmation,
  { terminal, json }: Pick<Context, 'terminal' | 'json'>,
): void {
  if (given === expected) return;
  if (given !== undefined)
    throw new UsageError(`--confirm ${given}: expected ${noun}, ${expected}; nothing was done`);
  if (terminal.ask !== undefined && !json) return;
  const why = json ? 'with --json nobody is asked' : 'there is no terminal to type at';
  throw new UsageError(`--confirm is missing: expected ${noun}, since ${why}; nothing was done`);
}

/** Has it typed, unless it was given. Throws `UsageError` where something else is. */
export async function confirm(
  confirmation: Confirmation,
  context: Pick<Context, 'terminal' | 'json'>,
): Promise<void> {
  demandConfirmable(confirmation, context);
  const { expected, noun, consequence, given } = confirmation;
  const { ask } = context.terminal;
  if (given !== undefined || ask === undefined) return;
  const typed = (await ask(`${consequence}\nType ${noun}, ${expected}, to go on: `)).trim();
  if (typed !== expected)
    throw new UsageError(`Typed "${typed}", expected ${noun}, ${expected}; nothing was done`);
}

import type { Policy } from './policy';

/** What besides the app and the live path is at work in a run: nothing, an admin's backfills, or sweeps while events get lost. */
export type TapeKind = 'plain' | 'backfills' | 'sweeps';

/** With these the tapes of such runs begin: more than any question has answers, so no other tape begins with one. */
const MARKS: Readonly<Record<Exclude<TapeKind, 'plain'>, number>> = { backfills: 99, sweeps: 98 };

/**
 * All that a run does not decide by itself, as a tape of small integers: each answers the question "which of so many?", and zero
 * is the benign answer. A tape replays its run exactly; where it ends, zeros follow, so shorter tapes and smaller numbers are
 * simpler runs.
 */
export class Tape {
  /** The answers given so far. */
  readonly taken: number[] = [];

  private constructor(
    private readonly next: (options: number, what: string) => number,
    readonly kind: TapeKind,
  ) {
    if (kind !== 'plain') this.taken.push(MARKS[kind]);
  }

  /** A tape that is made up on the way. */
  static drawn(policy: Policy, kind: TapeKind = 'plain'): Tape {
    return new Tape((options, what) => policy.draw(options, what), kind);
  }

  /** A tape like another one, but for an answer here and there. */
  static varied(answers: readonly number[], policy: Policy): Tape {
    const kind = kindOf(answers);
    let at = Number(kind !== 'plain');
    return new Tape((options, what) => {
      const answer = answers[at] ?? 0;
      at += 1;
      return policy.varies() ? policy.draw(options, what) : answer % options;
    }, kind);
  }

  static of(answers: readonly number[]): Tape {
    const kind = kindOf(answers);
    let at = Number(kind !== 'plain');
    return new Tape((options) => {
      const answer = answers[at] ?? 0;
      at += 1;
      return answer % options;
    }, kind);
  }

  /** An integer below `options`; `what` is asked, for whoever makes the tape up. */
  readonly choose = (options: number, what: string): number => {
    if (options <= 1) return 0;
    const answer = this.next(options, what);
    this.taken.push(answer);
    return answer;
  };
}

function kindOf([mark]: readonly number[]): TapeKind {
  if (mark === MARKS.backfills) return 'backfills';
  return mark === MARKS.sweeps ? 'sweeps' : 'plain';
}

/** `1,0,0,4` without its zeros at the end; `-` when nothing is left. */
export function printTape(tape: readonly number[]): string {
  const last = tape.findLastIndex((answer) => answer !== 0);
  return last === -1 ? '-' : tape.slice(0, last + 1).join(',');
}

/** Throws when `text` is no tape. */
export function parseTape(text: string): number[] {
  if (text === '-') return [];
  const answers = text.split(',').map((answer) => (/^\d+$/.test(answer) ? Number(answer) : NaN));
  if (answers.some(Number.isNaN))
    throw new Error(`tape ${JSON.stringify(text)}: expected integers with commas between, or -`);
  return answers;
}

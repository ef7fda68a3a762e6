import type { Policy } from './policy';

/** With this the tape of a run with backfills begins: more than any question has answers, so no other tape begins with it. */
const BACKFILLS = 99;

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
    /** Whether it is of a run with backfills. */
    readonly hasBackfills: boolean,
  ) {
    if (hasBackfills) this.taken.push(BACKFILLS);
  }

  /** A tape that is made up on the way. */
  static drawn(policy: Policy, hasBackfills = false): Tape {
    return new Tape((options, what) => policy.draw(options, what), hasBackfills);
  }

  /** A tape like another one, but for an answer here and there. */
  static varied(answers: readonly number[], policy: Policy): Tape {
    const hasBackfills = answers[0] === BACKFILLS;
    let at = Number(hasBackfills);
    return new Tape((options, what) => {
      const answer = answers[at] ?? 0;
      at += 1;
      return policy.varies() ? policy.draw(options, what) : answer % options;
    }, hasBackfills);
  }

  static of(answers: readonly number[]): Tape {
    const hasBackfills = answers[0] === BACKFILLS;
    let at = Number(hasBackfills);
    return new Tape((options) => {
      const answer = answers[at] ?? 0;
      at += 1;
      return answer % options;
    }, hasBackfills);
  }

  /** An integer below `options`; `what` is asked, for whoever makes the tape up. */
  readonly choose = (options: number, what: string): number => {
    if (options <= 1) return 0;
    const answer = this.next(options, what);
    this.taken.push(answer);
    return answer;
  };
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

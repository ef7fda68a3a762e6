import { oneLine } from './one-line';

const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[0J';

/** Lines that are drawn over those of before. */
export class Screen {
  #drawn = 0;

  constructor(private readonly write: (text: string) => Promise<void>) {}

  /** Longer lines are cut: one that wraps would take two rows, and the next drawing would begin too low. */
  async draw(lines: readonly string[], columns: number): Promise<void> {
    const up = this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A`;
    const drawn = lines.map((line) => `${CLEAR_LINE}${cut(oneLine(line), columns)}\n`);
    this.#drawn = lines.length;
    await this.write(`${up}\r${drawn.join('')}${CLEAR_BELOW}`);
  }
}

function cut(line: string, columns: number): string {
  return line.length <= columns - 1 ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

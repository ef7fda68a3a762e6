const betweenLinesMs = 5_000;

/** One line on standard error that tells how far something is: rewritten in a terminal, now and then a new one elsewhere. */
export class Progress {
  #shownAt = 0;
  #isOpen = false;

  constructor(
    private readonly stream: NodeJS.WriteStream = process.stderr,
    private readonly now: () => number = Date.now,
  ) {}

  show(line: string): void {
    if (this.stream.isTTY) {
      this.stream.write(`\r\u001b[K${line}`);
      this.#isOpen = true;
    } else if (this.now() - this.#shownAt >= betweenLinesMs) {
      this.stream.write(`${line}\n`);
      this.#shownAt = this.now();
    }
  }

  /** Makes room for what follows. */
  clear(): void {
    if (this.#isOpen) this.stream.write('\r\u001b[K');
    this.#isOpen = false;
  }

  /** A line that stays. */
  say(line: string): void {
    this.clear();
    this.stream.write(`${line}\n`);
  }
}

/** Says on standard error how far a long run is: on a terminal all the time, elsewhere once in a while. */
export class Progress {
  private runs = 0;
  private readonly begun = Date.now();
  private toldAt = Date.now();
  private readonly everyMs = process.stderr.isTTY ? 1_000 : 30_000;

  made(runs: number): void {
    this.runs += runs;
    const now = Date.now();
    if (now - this.toldAt < this.everyMs) return;
    this.toldAt = now;
    const perMinute = Math.round(this.runs / ((now - this.begun) / 60_000));
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}${this.runs} runs, ${perMinute} a minute${process.stderr.isTTY ? '' : '\n'}`,
    );
  }

  end(): void {
    if (process.stderr.isTTY && this.runs > 0) process.stderr.write('\n');
  }
}

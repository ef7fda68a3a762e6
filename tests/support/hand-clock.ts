import type { Clock } from '../../functions/src/platform/clock';

/** A clock that stands still until a test moves it; who sleeps wakes when it has come far enough. */
export class HandClock implements Clock {
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ until: this.time + ms, wake }));
  }

  advance(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter(({ until }) => until <= this.time);
    this.sleepers = this.sleepers.filter(({ until }) => until > this.time);
    for (const { wake } of due) wake();
  }
}

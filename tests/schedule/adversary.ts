import type { ActorOptions } from './actor';
import { FAULTS, type Fault } from './faults';
import type { Situation } from './situations';
import type { Tape } from './tape';

const FAULTS_MAX = 4;
const FREEZES_MAX = 6;
/** Few handlers do more than ten things. */
const THINGS_MAX = 10;
const GATES_MAX = 6;
/** Nothing; moments; a time bucket; more than a task's soft deadline; more than task names are remembered. */
const TIME_STEPS_MS = [0, 700, 5_000, 241_000, 3_700_000] as const;
const NAMES_FORGOTTEN_MS = 3_600_000;
/** Clocks of two instances differ by less than a drain's margin. */
const SKEWS_MS = [0, 450, -450] as const;

/** How an event or a task is handed out. */
export interface Delivery {
  /** Another one follows: at once, or when all else rests. */
  readonly again: 'no' | 'soon' | 'late';
  /** Time that has passed since the last one, ms. */
  readonly passed: number;
  readonly namesForgotten: boolean;
}

/** What an actor meets; `fault` happens at the thing `faultAt` that it does, if it does as many. */
export interface Disturbance extends Pick<ActorOptions, 'skewMs' | 'freezeAt' | 'freezeAround'> {
  readonly fault: Fault | undefined;
  readonly faultAt: number;
}

/** Everything bad that happens in a run, off the tape, and never more than its budget of it. */
export class Adversary {
  private faultsLeft: number;
  private freezesLeft = FREEZES_MAX;
  private lossesLeft: number;

  constructor(
    private readonly tape: Tape,
    private readonly reach: (situation: Situation) => void,
    losses = 0,
  ) {
    this.lossesLeft = losses;
    this.faultsLeft = tape.choose(FAULTS_MAX + 1, 'faults');
  }

  /** From here on nothing bad happens any more. */
  rest(): void {
    this.faultsLeft = 0;
    this.freezesLeft = 0;
    this.lossesLeft = 0;
  }

  delivery(): Delivery {
    const { tape } = this;
    const passed = TIME_STEPS_MS[tape.choose(TIME_STEPS_MS.length, 'time')] ?? 0;
    const namesForgotten = passed >= NAMES_FORGOTTEN_MS;
    if (namesForgotten) this.reach('task names forgotten');
    const again = (['no', 'soon', 'late'] as const)[this.mayFault ? tape.choose(3, 'again') : 0] ?? 'no';
    if (again !== 'no') this.spend(again === 'soon' ? 'delivered twice' : 'delivered again when all rests');
    return { again, passed, namesForgotten };
  }

  /** Whether an event comes only when all else rests. */
  isLate(): boolean {
    return this.freezesLeft > 0 && this.tape.choose(2, 'late') === 1;
  }

  /** Whether an event, or a fan-out, gets lost for good. */
  loses(): boolean {
    const loses = this.lossesLeft > 0 && this.tape.choose(2, 'lost') === 1;
    if (loses) {
      this.lossesLeft -= 1;
      this.reach('event or fan-out lost');
    }
    return loses;
  }

  /** Whether an event comes without its data, as those of large documents do. */
  losesData(): boolean {
    const loses = this.mayFault && this.tape.choose(2, 'no data') === 1;
    if (loses) this.spend('event without data');
    return loses;
  }

  /** `walks`: it visits documents of a run. */
  disturbance(kind: 'client' | 'handler', walks: boolean): Disturbance {
    const { tape } = this;
    const around = walks ? 'around a batch' : 'around';
    const skewMs = kind === 'handler' ? (SKEWS_MS[tape.choose(SKEWS_MS.length, 'skew')] ?? 0) : 0;
    const faults = FAULTS.filter((fault) => fault.for === undefined || fault.for === kind);
    const fault = this.mayFault ? faults[tape.choose(faults.length + 1, 'fault') - 1] : undefined;
    const faultAt = fault === undefined ? 0 : 1 + tape.choose(THINGS_MAX, 'fault at');
    const freezeAround = kind === 'handler' && this.freezesLeft > 0 && tape.choose(2, around) === 1;
    const freezeAt = this.freezesLeft > 0 && !freezeAround ? tape.choose(GATES_MAX + 1, 'freeze') : 0;
    if (freezeAround || freezeAt > 0) this.freezesLeft -= 1;
    return { skewMs, fault, faultAt, freezeAt, freezeAround };
  }

  /** Whether an actor falls asleep where its commit was refused: what it reads next may be what matters. */
  freezesRefused(): boolean {
    return this.freezesLeft > 0 && this.tape.choose(2, 'refused') === 1;
  }

  /** The fault that happens to the thing that an actor does as its `nth`, if one does. */
  strike({ fault, faultAt }: Disturbance, nth: number): Fault | undefined {
    if (fault === undefined || nth !== faultAt || !this.mayFault) return undefined;
    this.spend(fault.situation);
    return fault;
  }

  private get mayFault(): boolean {
    return this.faultsLeft > 0;
  }

  private spend(situation: Situation): void {
    this.faultsLeft -= 1;
    this.reach(situation);
  }
}

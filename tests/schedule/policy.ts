import { uniform } from '../support/uniform';

/** How likely each question is to be answered other than by zero; where a question is not named, all answers are as likely. */
type Rates = Readonly<Record<string, number>>;

/**
 * Kinds of schedules. Uniform picks alone would hardly ever keep one actor asleep while everything else comes to rest, and most
 * races need just that; so most seeds change the order seldom and in a certain way.
 */
const KINDS: readonly { readonly weight: number; readonly rates: Rates }[] = [
  // Whoever runs goes on; a few times somebody else does.
  { weight: 2, rates: { pick: 0.12, freeze: 0.04, late: 0.05, again: 0.08, fault: 0.12, cache: 0.2 } },
  // Actors fall asleep in the middle, often, and wake when all else rests.
  { weight: 5, rates: { pick: 0.1, freeze: 0.22, late: 0.08, again: 0.05, fault: 0.04, cache: 0.3 } },
  // Actors fall asleep just where what they have read grows old before they write.
  {
    weight: 4,
    rates: { pick: 0.05, freeze: 0.02, around: 0.25, late: 0.03, again: 0.03, fault: 0.02, cache: 0.2 },
  },
  // Events come long after others that were made later.
  { weight: 3, rates: { pick: 0.1, freeze: 0.05, late: 0.3, again: 0.1, fault: 0.04, cache: 0.3 } },
  // Everybody at once.
  { weight: 2, rates: { freeze: 0.08, late: 0.08, again: 0.08, fault: 0.06, cache: 0.3 } },
  // Everything breaks.
  { weight: 2, rates: { pick: 0.2, freeze: 0.06, late: 0.08, again: 0.2, fault: 0.5, cache: 0.2 } },
];

/** Rare in all kinds alike. */
const RARE: Rates = {
  refused: 0.5,
  around: 0.04,
  // A batch rests on sources that were read for an earlier one: what becomes of them meanwhile is what matters.
  'around a batch': 0.3,
  time: 0.06,
  skew: 0.1,
  'no data': 0.03,
  fine: 0.06,
  wake: 0.03,
  'wake at rest': 0.35,
  'wake before the minder': 0.5,
  repeat: 0.12,
};

/** Answers that are changed of a tape that is varied: one or two of most. */
const VARIED = 0.02;

/** What a seed answers. */
export class Policy {
  private readonly random: () => number;
  private readonly rates: Rates;

  constructor(seed: number) {
    this.random = uniform(Math.imul(seed, 0x9e3779b1));
    this.rates = { ...RARE, ...this.kind().rates };
  }

  /** Whether an answer of a tape that is varied becomes another one. */
  varies(): boolean {
    return this.random() < VARIED;
  }

  draw(options: number, what: string): number {
    const rate = this.rates[what];
    if (rate === undefined) return Math.floor(this.random() * options);
    return this.random() < rate ? 1 + Math.floor(this.random() * (options - 1)) : 0;
  }

  private kind(): (typeof KINDS)[number] {
    const total = KINDS.reduce((sum, { weight }) => sum + weight, 0);
    let at = this.random() * total;
    for (const kind of KINDS) {
      at -= kind.weight;
      if (at < 0) return kind;
    }
    throw new Error('expected a kind of schedules');
  }
}

/**
 * Decimal numbers, so that no binary fraction can round the wrong way: `digits` / 10^`places`.
 */
export interface Decimal {
  digits: bigint;
  places: number;
}

/** The decimal that a number is written as. */
export function decimal(number: number): Decimal {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number)) ?? [];
  const digits = BigInt(sign + whole + fraction);
  const places = fraction.length - Number(exponent);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

export function product(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

export function sum(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  const scaled = ({ digits, places: own }: Decimal): bigint => digits * 10n ** BigInt(places - own);
  return { digits: scaled(a) + scaled(b), places };
}

/** Whether the number is larger than `limit`, be it above zero or below. */
export function isBeyond({ digits, places }: Decimal, limit: bigint): boolean {
  const size = digits < 0n ? -digits : digits;
  return size > limit * 10n ** BigInt(places);
}

/** In thousandths; a half goes up, as in `Math.round`. */
export function thousandths({ digits, places }: Decimal): bigint {
  if (places <= 3) return digits * 10n ** BigInt(3 - places);
  const unit = 10n ** BigInt(places - 3);
  const doubled = 2n * digits + unit;
  const floor = doubled / (2n * unit);
  return doubled < 0n && doubled % (2n * unit) !== 0n ? floor - 1n : floor;
}

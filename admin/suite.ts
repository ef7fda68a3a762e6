import { requireLoopback } from '../seed/emulator-host';
import { DEMO_PROJECT } from './place';

const usualHub = '127.0.0.1:4400';
const answerWithinMs = 3_000;

/** Addresses of emulators, `host:port`. */
export interface Suite {
  readonly auth: string;
  readonly functions: string;
}

/**
 * Asks the hub of the running suite where its emulators are: `given`, else FIREBASE_EMULATOR_HUB, else where `npm start` puts it. Throws
 * when that is not this machine, when nobody answers there, or when the suite lacks one of them.
 */
export async function suiteAt(given: string | undefined, env: NodeJS.ProcessEnv): Promise<Suite> {
  const hub = given ?? (env['FIREBASE_EMULATOR_HUB'] || usualHub);
  requireLoopback(hub);
  const url = `http://${hub}/emulators`;
  let running: unknown;
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    running = await reply.json();
  } catch (cause) {
    throw new Error(
      `No emulator suite answers at ${hub}. Start one with \`npm start\` first, or give --hub; for production give --project, without it the project is ${DEMO_PROJECT}.`,
      { cause },
    );
  }
  return { auth: addressIn(running, 'auth', url), functions: addressIn(running, 'functions', url) };
}

function addressIn(running: unknown, name: string, url: string): string {
  const emulator = isObject(running) ? running[name] : undefined;
  const { host, port } = isObject(emulator) ? emulator : {};
  if (typeof host === 'string' && typeof port === 'number') return `${host}:${port}`;
  throw new Error(`${url} names no ${name} emulator: expected the suite of \`npm start\``);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

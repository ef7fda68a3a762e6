const defaultHost = '127.0.0.1:8080';
const answerWithinMs = 3000;

/**
 * Where the running Firestore emulator is: `given`, else FIRESTORE_EMULATOR_HOST, else the suite's own port. Throws
 * when that is not this machine, so that made-up users never reach a real project, or when nobody answers there.
 */
export async function emulatorHost(given: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
  const host = given ?? (env['FIRESTORE_EMULATOR_HOST'] || defaultHost);
  requireLoopback(host);
  try {
    await fetch(`http://${host}/`, { signal: AbortSignal.timeout(answerWithinMs) });
  } catch (cause) {
    throw new Error(
      `No Firestore emulator answers at ${host}. Start one with \`npm start\` first, or give --host.`,
      {
        cause,
      },
    );
  }
  return host;
}

/** Throws where `host`, `name:port`, is not this machine. */
export function requireLoopback(host: string): void {
  const [, name = ''] = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i.exec(host) ?? [];
  if (name !== 'localhost' && name !== '[::1]' && !/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)) {
    throw new Error(
      `Only an emulator on this machine: expected a host such as ${defaultHost}, got "${host}"`,
    );
  }
}

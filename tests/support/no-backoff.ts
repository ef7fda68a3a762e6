import { createRequire } from 'node:module';

/** Has the SDK try again at once wherever it would wait; what gives it its waits back. */
export function withoutBackoff(): () => void {
  const require = createRequire(createRequire(__filename).resolve('@google-cloud/firestore'));
  const backoff = require('./backoff.js') as {
    setTimeoutHandler: (handler: (work: () => void, ms: number) => unknown) => void;
  };
  backoff.setTimeoutHandler((work) => setImmediate(work));
  return () => {
    backoff.setTimeoutHandler(setTimeout);
  };
}

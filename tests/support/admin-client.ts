import { callOnce } from '../../admin/call-protocol';
import { signUpAtEmulator } from '../../admin/identity-toolkit';

export { CallRefused } from '../../admin/call-protocol';

/** Where the emulators of the suite listen, `host:port`. */
export interface CallableHosts {
  readonly auth: string;
  readonly functions: string;
}

/** The functions emulator may never answer: when a process does not start in time, or is killed. */
const answersWithinMs = 150_000;

/** In which functions/.env.demo-spotter puts the functions. */
export const region = 'us-central1';
const project = 'demo-spotter';

/** A client of the deployed callables that shares no code with them: their HTTPS protocol, with a token or without one. */
export class CallableClient {
  constructor(
    private readonly functions: string,
    private readonly token?: string,
  ) {}

  /** `callable` as it is deployed: `backfill-start`. Throws `CallRefused`. */
  async call<T>(callable: string, data: unknown): Promise<T> {
    const base = `http://${this.functions}/${project}/${region}`;
    return (await callOnce({ base, callable, data, token: this.token, answersWithinMs })) as T;
  }
}

/** Signs a new user up at the auth emulator; his id token carries `claims`, and is good for an hour. */
export async function idTokenOf(auth: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
  return (await signUpAtEmulator(auth, { project, claims, now: Date.now })).token;
}

/** A client whose token carries the claim that the callables ask for. */
export async function adminClient({ auth, functions }: CallableHosts): Promise<CallableClient> {
  return new CallableClient(functions, await idTokenOf(auth, { admin: true }));
}

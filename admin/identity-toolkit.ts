import { randomUUID } from 'node:crypto';
import { AnswerLost } from './call-protocol';
import type { IdToken } from './tokens';

const answersWithinMs = 30_000;
const fallbackSeconds = 3_600;

/** Production's; an emulator has the same below its own address. */
export const IDENTITY_TOOLKIT = 'https://identitytoolkit.googleapis.com';

/** Signs a new user up at the auth emulator; his id token carries `claims`. */
export async function signUpAtEmulator(
  auth: string,
  { project, claims, now }: { project: string; claims: Readonly<Record<string, unknown>>; now: () => number },
): Promise<IdToken> {
  const api = `http://${auth}/identitytoolkit.googleapis.com/v1`;
  const credentials = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const { localId } = await demanded(`${api}/accounts:signUp?key=any`, credentials);
  const customAttributes = JSON.stringify(claims);
  await demanded(`${api}/projects/${project}/accounts:update`, { localId, customAttributes }, 'owner');
  return signedIn(`${api}/accounts:signInWithPassword?key=any`, credentials, now);
}

/** Exchanges a custom token for an id token. `api`: of Identity Toolkit, or of an emulator. */
export function signInWithCustomToken(
  api: string,
  { apiKey, customToken, now }: { apiKey: string; customToken: string; now: () => number },
): Promise<IdToken> {
  const url = `${api}/v1/accounts:signInWithCustomToken?key=${encodeURIComponent(apiKey)}`;
  return signedIn(url, { token: customToken }, now);
}

async function signedIn(url: string, data: object, now: () => number): Promise<IdToken> {
  const asked = now();
  const { idToken, expiresIn } = await demanded(url, { ...data, returnSecureToken: true });
  if (typeof idToken !== 'string') throw new Error(`${shown(url)}: the answer has no idToken`);
  const seconds = Number(expiresIn ?? fallbackSeconds);
  return { token: idToken, expiresAt: asked + seconds * 1000 };
}

async function demanded(url: string, data: object, bearer?: string): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/json',
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  };
  const signal = AbortSignal.timeout(answersWithinMs);
  let reply: Response;
  try {
    reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(data), signal });
  } catch (cause) {
    throw new AnswerLost(`${shown(url)}: no answer`, { cause });
  }
  const text = await reply.text();
  const refused = `${shown(url)}: status ${reply.status}: ${messageIn(text)}`;
  if (reply.status >= 500) throw new AnswerLost(refused);
  if (!reply.ok) throw new Error(refused);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Without the key. */
function shown(url: string): string {
  return url.replace(/\?.*/, '');
}

/** Of a refusal, such as INVALID_CUSTOM_TOKEN: the body may repeat what was sent. */
function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : 'no reason given';
  } catch {
    return 'no reason given';
  }
}

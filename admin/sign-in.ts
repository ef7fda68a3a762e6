import { customTokenFor } from './custom-token';
import { IDENTITY_TOOLKIT, signInWithCustomToken, signUpAtEmulator } from './identity-toolkit';
import type { EmulatorPlace, ProductionPlace } from './place';
import type { Suite } from './suite';
import { givenToken, renewedTokens, type TokenSource } from './tokens';

/** An admin of his own, at the auth emulator. */
export function emulatorTokens(
  { auth }: Suite,
  { project }: EmulatorPlace,
  now: () => number = Date.now,
): TokenSource {
  return renewedTokens(() => signUpAtEmulator(auth, { project, claims: { admin: true }, now }), now);
}

/**
 * What the environment gives: SPOTTER_ID_TOKEN, else SPOTTER_API_KEY and SPOTTER_ADMIN_UID with application default credentials. Throws
 * where something is missing. `api` is Identity Toolkit.
 */
export function productionTokens(
  { project }: ProductionPlace,
  env: NodeJS.ProcessEnv,
  { now = Date.now, api = IDENTITY_TOOLKIT }: { now?: () => number; api?: string } = {},
): TokenSource {
  const idToken = env['SPOTTER_ID_TOKEN'];
  if (idToken) return givenToken(idToken, { project, now });
  const [apiKey, uid] = [env['SPOTTER_API_KEY'], env['SPOTTER_ADMIN_UID']];
  if (!apiKey || !uid) throw missing(project, env);
  const serviceAccount = env['SPOTTER_SERVICE_ACCOUNT'] || undefined;
  return renewedTokens(async () => {
    const customToken = await customTokenFor({ project, uid, serviceAccount });
    return signInWithCustomToken(api, { apiKey, customToken, now });
  }, now);
}

function missing(project: string, env: NodeJS.ProcessEnv): Error {
  const names = ['SPOTTER_ID_TOKEN', 'SPOTTER_API_KEY', 'SPOTTER_ADMIN_UID'];
  const found = names.filter((name) => env[name]);
  return new Error(
    `Nobody to sign in to ${project}: expected SPOTTER_ID_TOKEN, an admin's id token, or SPOTTER_API_KEY and SPOTTER_ADMIN_UID ` +
      `with application default credentials; in the environment ${found.length === 0 ? 'there is none of them' : `there is only ${found.join(', ')}`}.`,
  );
}

import { getApps, initializeApp } from 'firebase-admin/app';
import { getFirestore, type Firestore } from 'firebase-admin/firestore';
import { meterSettings } from './meter';

let client: Firestore | undefined;

/** The one Firestore client of this instance, metered. Made on first use: a cold start pays only for what it needs. */
export function firestore(): Firestore {
  if (client === undefined) {
    if (!getApps().some(({ name }) => name === '[DEFAULT]')) initializeApp();
    client = getFirestore();
    client.settings(meterSettings);
  }
  return client;
}

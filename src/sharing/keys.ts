/** Signing packs: a key of one's own, and whose key a pack was signed with. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AloudError } from '../errors.js';
import { canonical, packFileOf, type PackContent, type PackFile } from './format.js';

/** What is signed begins with this, so that no signature made for something else fits. */
const PURPOSE = 'aloud-pack-1\n';

const signed = (content: PackContent): Buffer => Buffer.from(`${PURPOSE}${canonical(content)}`);
const publicPart = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/**
 * The person's own key, made at the first use: a file that only they can read.
 * @throws {AloudError} `key-unusable`
 */
export function ownKey(file: string): KeyObject {
  try {
    const before = readIfThere(file);
    if (before !== null) {
      const key = createPrivateKey(before);
      if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
      chmodSync(file, 0o600);
      return key;
    }
    const { privateKey } = generateKeyPairSync('ed25519');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    return privateKey;
  } catch (cause) {
    throw new AloudError(
      'key-unusable',
      `The key that packs are signed with, ${file}, can't be used; move it away and a new one is made.`,
      { cause },
    );
  }
}

/** The fingerprint of one's own key; null before there is one. */
export function ownFingerprint(file: string): string | null {
  return readIfThere(file) === null ? null : fingerprintOf(publicPart(createPublicKey(ownKey(file))));
}

export function signPack(content: PackContent, key: KeyObject): PackFile {
  const spki = publicPart(createPublicKey(key));
  return packFileOf(content, spki.toString('base64'), sign(null, signed(content), key).toString('base64'));
}

/**
 * The fingerprint of the key that a pack was signed with.
 * @throws {AloudError} `pack-forged` when the signature is not of this content
 */
export function signerOf({ content, key, signature }: PackFile): string {
  const spki = Buffer.from(key, 'base64');
  let fits = false;
  try {
    const signer = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    fits =
      signer.asymmetricKeyType === 'ed25519' &&
      // Other bytes that are read as the same key would have another fingerprint.
      publicPart(signer).equals(spki) &&
      verify(null, signed(content), signer, Buffer.from(signature, 'base64'));
  } catch {
    // No key at all.
  }
  if (fits) return fingerprintOf(spki);
  throw new AloudError(
    'pack-forged',
    'The signature of this pack does not fit: it was changed after it was signed. Nothing was taken from it.',
  );
}

/** SHA-256 of a public key, in groups that can be read out. */
function fingerprintOf(spki: Buffer): string {
  const hex = createHash('sha256').update(spki).digest('hex').slice(0, 40);
  return hex.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

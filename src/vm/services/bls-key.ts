import { createFile } from '../../support/atomic-file';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';

const SECRET_BYTES = 32;
/** The scheme of BLS signatures that Avalanche uses. */
export const CIPHERSUITE = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';
/** For proofs of possession of the secret key. */
const POSSESSION_CIPHERSUITE = 'BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';

/** The curve, loaded on first use, which takes 90 ms. */
export const curve = (): (typeof import('@noble/curves/bls12-381'))['bls12_381'] =>
  (require('@noble/curves/bls12-381') as typeof import('@noble/curves/bls12-381')).bls12_381;

/** The BLS12-381 key with which a node signs for its chains. The secret part cannot be read. */
export class BlsKey {
  readonly #secret: Buffer;
  #proof: Buffer | undefined;
  #point: ReturnType<typeof publicPointOf> | undefined;

  private constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** Generates a key from the random numbers of the operating system. */
  static generate(): BlsKey {
    return new BlsKey(Buffer.from(curve().utils.randomSecretKey()));
  }

  /**
   * Makes a key of its secret part.
   *
   * @param secret 32 bytes, a big-endian number
   * @throws VMRE_BLS_KEY_INVALID
   */
  static of(secret: Uint8Array): BlsKey {
    const number = BigInt(`0x0${Buffer.from(secret).toString('hex')}`);
    if (secret.length !== SECRET_BYTES || number === 0n || number >= curve().fields.Fr.ORDER) {
      const text = `a secret key must be ${SECRET_BYTES} bytes: a number above 0 and below the order of the curve`;
      throw new VmreError('VMRE_BLS_KEY_INVALID', text);
    }
    return new BlsKey(Buffer.from(secret));
  }

  /**
   * Reads a key file. If it is missing, it is created with a new key, readable only by its user. It contains
   * the 32 bytes as they are, like the signer file of AvalancheGo. Processes that create it concurrently get
   * the same key.
   *
   * @param path of the file
   * @throws VMRE_BLS_KEY_INVALID
   */
  static open(path: string): BlsKey {
    const present = read(path);
    if (present) return fromFile(path, present);
    const made = BlsKey.generate();
    try {
      if (createFile(path, made.#secret)) return made;
    } catch (error) {
      throw unusable(path, messageOf(error), error);
    }
    return fromFile(path, read(path) ?? Buffer.alloc(0));
  }

  /** The compressed public key: 48 bytes. */
  get publicKey(): Buffer {
    return Buffer.from(this.point.toBytes(true));
  }

  /** The uncompressed public key, as in lists of validators: 96 bytes. */
  get uncompressedPublicKey(): Buffer {
    return Buffer.from(this.point.toBytes(false));
  }

  /** Signs a message: 96 bytes. Takes about 30 ms. */
  sign(message: Uint8Array): Buffer {
    return this.signAs(message, CIPHERSUITE);
  }

  /** The proof of possession: a signature of the own public key, 96 bytes. */
  get proofOfPossession(): Buffer {
    this.#proof ??= this.signAs(this.publicKey, POSSESSION_CIPHERSUITE);
    return Buffer.from(this.#proof);
  }

  private signAs(message: Uint8Array, suite: string): Buffer {
    const { longSignatures } = curve();
    const signature = longSignatures.sign(longSignatures.hash(message, suite), this.#secret);
    return Buffer.from(longSignatures.Signature.toBytes(signature));
  }

  private get point() {
    return (this.#point ??= publicPointOf(this.#secret));
  }
}

/**
 * The uncompressed form of a public key, as in lists of validators: 96 bytes.
 *
 * @param publicKey 48 or 96 bytes
 * @throws VMRE_BLS_KEY_INVALID for an invalid key, including the point at infinity
 */
export function uncompressedKeyOf(publicKey: Uint8Array): Buffer {
  try {
    const point = curve().G1.Point.fromBytes(publicKey);
    point.assertValidity();
    if (point.is0()) throw new Error('it is the point at infinity');
    return Buffer.from(point.toBytes(false));
  } catch (error) {
    const text = `a public key must be 48 or 96 bytes, and a point of the curve: ${messageOf(error)}`;
    throw new VmreError('VMRE_BLS_KEY_INVALID', text, { cause: error });
  }
}

const publicPointOf = (secret: Uint8Array) => curve().longSignatures.getPublicKey(secret);

function read(path: string): Buffer | undefined {
  try {
    return readForeignFile(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw unusable(path, messageOf(error), error);
  }
}

function fromFile(path: string, secret: Buffer): BlsKey {
  try {
    return BlsKey.of(secret);
  } catch (error) {
    throw unusable(path, messageOf(error), error);
  }
}

const unusable = (path: string, why: string, cause: unknown): VmreError =>
  new VmreError('VMRE_BLS_KEY_INVALID', `the key file ${path} cannot be used: ${why}`, { cause });

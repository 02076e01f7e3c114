import { createHash, randomBytes } from 'node:crypto';

/** A random token of `bytes` bytes, safe in URLs and headers. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** What is stored of a token: long random tokens need no slow hash. */
export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

import { v7 } from 'uuid';

/** A new row id (UUIDv7): made by the app, sorted by time of making. */
export const newId = (): string => v7();

/** Stops the servers that this run started, and only those. */
export default async function stopServers(): Promise<void> {
  await (globalThis as { stopTestServers?: () => Promise<void> }).stopTestServers?.();
}

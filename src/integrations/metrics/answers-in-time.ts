const PATIENCE_MS = 3_000;

/** Whether a part of the house answers a probe within 3 s; `onFailure` hears why not. */
export async function answersInTime(
  probe: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>(
    (_, reject) => (timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS)),
  );
  try {
    await Promise.race([probe(), late]);
    return true;
  } catch (error) {
    onFailure(error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

import type { Writable } from 'node:stream';

/** A COPY on its way to the server. The driver leaves writes unanswered once the server has refused; here they fail. */
export class CopyIn {
  private readonly refused: Promise<never>;

  constructor(private readonly stream: Writable) {
    this.refused = new Promise((_, reject) => stream.once('error', reject));
    this.refused.catch(() => undefined);
  }

  /** Resolves when the server has room for more. */
  write(bytes: Buffer): Promise<void> {
    return this.unlessRefused((done) => this.stream.write(bytes, done));
  }

  /** Resolves when the server has taken every row. */
  end(): Promise<void> {
    return this.unlessRefused((done) => this.stream.end(done));
  }

  /** Tells the server to forget the rows; resolves when the connection is free for a ROLLBACK. */
  abandon(): Promise<void> {
    if (this.stream.destroyed || this.stream.errored || this.stream.writableFinished)
      return Promise.resolve();
    return new Promise((resolve) => {
      this.stream.once('close', resolve);
      this.stream.destroy();
    });
  }

  private unlessRefused(act: (done: (error?: Error | null) => void) => void): Promise<void> {
    const acted = new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
    return Promise.race([acted, this.refused]);
  }
}

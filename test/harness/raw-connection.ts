import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  /** Head and body. */
  text: string;
}

/** A connection on which a test says HTTP itself, as no client would: halves of requests, or more than anybody reads. */
export class RawConnection {
  private text = '';

  private constructor(
    private readonly host: string,
    readonly socket: Socket,
  ) {}

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return new RawConnection(hostname, socket);
  }

  /** Sends the head of a POST; what follows is its body. `path` is below `/api/v1`. */
  post(path: string, headers: Record<string, string>): void {
    const lines = Object.entries({ host: this.host, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    this.socket.write(`POST /api/v1${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** Resolves when the other side has taken all of it, or is gone. */
  async write(body: string | Buffer): Promise<void> {
    await new Promise((resolve) => this.socket.write(body, resolve));
  }

  /** A piece of a body of which nobody said how long it is. */
  writeChunk(body: string): Promise<void> {
    return this.write(`${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`);
  }

  /** The next answer; what comes after it is kept for the next call. Throws where the connection ends before. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const end = this.text.indexOf('\r\n\r\n') + 4;
      const length = Number(/^content-length: (\d+)\r$/im.exec(this.text)?.[1] ?? NaN);
      if (end > 3 && Buffer.byteLength(this.text.slice(end)) >= length) {
        const text =
          this.text.slice(0, end) + Buffer.from(this.text.slice(end)).subarray(0, length).toString();
        this.text = this.text.slice(text.length);
        return { status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]), text };
      }
      const chunk = this.socket.read() as Buffer | null;
      if (chunk !== null) this.text += chunk.toString();
      else if (this.socket.readableEnded || this.socket.destroyed)
        throw new Error(`The connection ended after: ${this.text}`);
      else await Promise.race([once(this.socket, 'readable'), once(this.socket, 'close')]);
    }
  }

  /** Resolves when the other side has closed the connection. */
  async closed(): Promise<void> {
    this.socket.resume();
    if (!this.socket.readableEnded && !this.socket.destroyed)
      await Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]);
  }
}

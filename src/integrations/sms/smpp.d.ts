/** What we use of smpp 0.5, which ships no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export interface PduFields {
    [field: string]: string | number | Buffer | undefined;
    command_status?: number;
    sequence_number?: number;
    source_addr?: string;
    destination_addr?: string;
    esm_class?: number;
    data_coding?: number;
    registered_delivery?: number;
    short_message?: Buffer;
    message_payload?: Buffer;
    message_id?: string;
    message_state?: number;
    error_code?: number;
    receipted_message_id?: string;
    user_message_reference?: number;
    sar_msg_ref_num?: number;
    sar_total_segments?: number;
    sar_segment_seqnum?: number;
    system_id?: string;
    password?: string;
  }

  export interface Pdu extends PduFields {
    readonly command: string;
    readonly command_id: number;
    command_status: number;
    sequence_number: number;
    isResponse(): boolean;
    response(fields?: PduFields): Pdu;
    toBuffer(): Buffer;
  }

  export interface Session extends EventEmitter {
    readonly socket: Socket;
    sequence: number;
    on(event: 'connect' | 'close', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'pdu', listener: (pdu: Pdu) => void): this;
    /** False where the socket can no longer be written to; the callback gets the response. */
    send(pdu: Pdu, onResponse?: (response: Pdu) => void): boolean;
    destroy(): void;
  }

  export interface Server extends NetServer {
    readonly sessions: Session[];
  }

  const smpp: {
    connect(options: { host: string; port: number; tls?: boolean }): Session;
    createServer(listener: (session: Session) => void): Server;
    readonly PDU: new (command: string, fields?: PduFields) => Pdu;
    /** Codes of `command_status` by name. */
    readonly errors: Readonly<Record<string, number>>;
    readonly filters: { message: { decode: (value: Buffer) => unknown } };
  };
  export default smpp;
}

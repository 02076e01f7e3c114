import { parseArgs } from 'node:util';
import { startSmsCentre } from './centre.js';
import { openControlPort } from './control-port.js';

const PASSWORD_VARIABLE = 'SMS_CENTRE_PASSWORD';

/**
 * The SMS centre as a process of its own: `main.js --data <folder> [--port 2775] [--control 0] [--host 127.0.0.1]
 * [--system-id station]`, its password in SMS_CENTRE_PASSWORD. It prints one JSON line once it listens, and ends on
 * SIGINT or SIGTERM, and with `--with-parent` also when its standard input ends, as it does when its parent dies.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '2775' },
      control: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'system-id': { type: 'string', default: 'station' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const password = process.env[PASSWORD_VARIABLE];
  if (values.data === undefined || password === undefined || password === '')
    throw new Error(`短信中心模拟器需要 --data 指定数据目录,并用环境变量 ${PASSWORD_VARIABLE} 给出密码。`);
  const { data: dataDir, host, 'system-id': systemId } = values;
  const centre = await startSmsCentre({ dataDir, host, systemId, password, port: Number(values.port) });
  const controlPort = await openControlPort(centre.control, Number(values.control));
  const stop = (): void => {
    void controlPort
      .close()
      .then(() => centre.stop())
      .then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (values['with-parent']) process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ port: centre.port, controlPort: controlPort.port })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

const folder = path.resolve('test/histories');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);

/**
 * One recorded history for each outcome: what runs did once, today's code must do again, command by command. Those in
 * `before-<patch>/` were recorded before the change that `patched` guards.
 */
describe('recorded histories', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('replay: %s', async (name) => {
    quiet();
    const { workflowId, history } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      workflowId: string;
      history: unknown;
    };
    const bundle = { codePath: path.resolve('dist/workflow-bundle.js') };
    await Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId);
  });
});

let installed = false;

function quiet(): void {
  if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR') });
  installed = true;
}

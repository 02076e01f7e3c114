/**
 * Loaded before a process of the station and, since threads load what their process loads, before each thread that runs
 * workflows. The SDK keeps the call stack of every promise of every run, for one view of Temporal's web interface; that is
 * more than half of what a replay costs. It is told by its hook, which has no `before`; Node's own hooks are let through.
 * Decision 0006. A worker started without this file keeps the stacks.
 */
'use strict';
const { promiseHooks } = require('node:v8');

const { createHook } = promiseHooks;
promiseHooks.createHook = (hooks) =>
  hooks.settled !== undefined && hooks.before === undefined ? () => undefined : createHook(hooks);

/** The floors of the house (ARCHITECTURE, "The house, floor by floor"): who may import whom. */
const house = '^(domain|config|workflows|activities|src|rehearsal|test|admin|bench)/';
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: house, pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two files that need each other are one file or miss a third.',
      from: { pathNot: 'node_modules' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('domain-is-pure', '^domain/', '^domain/', 'The rules know nothing of the house around them.'),
    {
      name: 'domain-imports-luxon-only',
      severity: 'error',
      comment: 'Packages are free above floor 1 only.',
      from: { path: '^domain/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(@types/)?luxon' },
    },
    only('config-stands-alone', '^config/', '^config/', 'Configuration is one schema of the environment.'),
    only(
      'workflows-import-domain-and-messages',
      '^workflows/',
      '^(domain/|workflows/|activities/)',
      'A story uses rules and messages.',
    ),
    {
      name: 'workflows-never-run-activities',
      severity: 'error',
      comment: 'Activities reach a workflow as types only; a value import would put IO into the bundle.',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'activities-act',
      '^activities/',
      '^(domain/|activities/|src/persistence/|src/integrations/|workflows/[^/]+/messages)',
      'Activities do the IO; they start nothing.',
    ),
    only(
      'persistence-below',
      '^src/persistence/',
      '^(domain/|src/persistence/)',
      'Rows know rules, nothing above.',
    ),
    only(
      'integrations-below',
      '^src/integrations/',
      '^(domain/|src/integrations/)',
      'Outside systems know rules, nothing above.',
    ),
    only(
      'embedded-below',
      '^src/embedded/',
      '^(config/|src/integrations/|src/embedded/|domain/)',
      'The zero-install default stands on config and integrations.',
    ),
    only(
      'inbound-listens',
      '^src/inbound/',
      '^(domain/|src/inbound/|src/persistence/|src/integrations/|workflows/[^/]+/messages)',
      'Listeners write what they hear and nothing else.',
    ),
    only(
      'api-speaks',
      '^src/api/',
      '^(domain/|config/|src/api/|src/persistence/|src/integrations/|workflows/)',
      'Controllers never reach into activities.',
    ),
    {
      name: 'api-imports-workflows-by-type',
      severity: 'error',
      comment: 'The API needs messages as values and workflow functions as types.',
      from: { path: '^src/api/' },
      to: { path: '^workflows/', pathNot: '^workflows/[^/]+/messages', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'roots-compose',
      severity: 'error',
      comment: 'The composition roots and what they share stand on the top floor: nothing below knows them.',
      from: { path: house, pathNot: '^src/(main[^/]*\\.ts|roots/|station/)|^test/' },
      to: { path: '^src/(roots|station)/|^src/main' },
    },
    only(
      'rehearsal-outside',
      '^rehearsal/',
      '^(domain/|rehearsal/|src/embedded/|config/|src/station-client/)',
      'A rehearsal plays the outside world against the public interfaces.',
    ),
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      comment: 'Tests, benches and documents are leaves.',
      from: { path: '^(domain|config|workflows|activities|src|rehearsal)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench|docs)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

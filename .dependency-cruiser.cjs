// Who may import whom, each rule with its reason. Run by `npm run imports` and by test/architecture.test.ts.

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })
/** Everything except what is listed. */
const only = (...paths) => ({
  pathNot: paths.map(path => (path.startsWith('^') ? path : `^${path}`)),
})
const npm = (...names) => names.map(name => `node_modules/(@types/)?${name}(/|$)`)

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A knot of modules can only be understood whole.', {}, { circular: true }),
    forbid(
      'core-is-pure',
      'The core decides. It must replay anywhere, so it knows nobody.',
      { path: '^agent/core/' },
      only('agent/core/'),
    ),
    forbid(
      'vault-is-bytes',
      'Bytes in, bytes out: no storage, no clock, no network near keys.',
      { path: '^agent/vault/' },
      only(
        'agent/vault/',
        'agent/fault.ts',
        '^(node:)?crypto$',
        ...npm('tweetnacl').map(n => `^${n}`),
      ),
    ),
    forbid(
      'ports-are-types',
      'The outside world on one page names domain words only.',
      { path: '^agent/ports\\.ts$' },
      only('agent/core/vocabulary.ts'),
    ),
    forbid(
      'wire-is-shapes',
      'Shapes are shared with the reference server, behaviour is not.',
      { path: '^agent/wire/' },
      only('agent/wire/', 'agent/core/vocabulary.ts', ...npm('zod').map(n => `^${n}`)),
    ),
    forbid(
      'shell-runs-on-ports',
      'The loop runs on any set of ports, real or in memory.',
      { path: '^agent/shell/' },
      only('agent/shell/', 'agent/core/', 'agent/ports.ts', 'agent/fault.ts'),
    ),
    forbid(
      'adapters-are-islands',
      'Adapters meet only in agent/index.ts, so each can be replaced alone.',
      { path: '^agent/adapters/([^/]+)' },
      {
        path: '^(agent|drivers|sim|test|fixtures)/',
        pathNot: [
          '^agent/adapters/$1',
          // Crash-safe writing is worth writing once.
          '^agent/adapters/whole-file\\.ts$',
          '^agent/(ports|fault)\\.ts$',
          '^agent/(wire|vault)/',
          '^agent/core/vocabulary\\.ts$',
          '^drivers/index\\.ts$',
        ],
      },
    ),
    forbid(
      'one-door-to-drivers',
      'adapters/readers.ts is the only door between bytes and login.',
      { path: '^agent/', pathNot: '^agent/adapters/readers\\.ts$' },
      { path: '^drivers/' },
    ),
    forbid(
      'drivers-know-no-login',
      'A driver is usable in another product.',
      { path: '^drivers/' },
      { path: '^(agent|sim|test|fixtures)/' },
    ),
    forbid(
      'decoders-are-pure',
      'Decoders and card formats replay from a file.',
      { path: '^drivers/(decode|cards)/' },
      only('drivers/decode/', 'drivers/cards/', 'drivers/reader-event.ts'),
    ),
    forbid(
      'twins-are-independent',
      'An encoder that borrows the decoder agrees with its bugs.',
      { path: '^sim/readers/' },
      {
        path: '^(agent|drivers|sim|test)/',
        pathNot: ['^sim/readers/', '^drivers/io/byte-source\\.ts$'],
      },
    ),
    forbid(
      'server-sees-the-wire',
      'The reference server sees what a server sees: the wire.',
      { path: '^sim/server/' },
      { path: '^(agent|drivers|sim|test)/', pathNot: ['^sim/server/', '^agent/wire/'] },
    ),
    forbid(
      'panel-is-a-client',
      "A vendor's own panel can take its place.",
      { path: '^sim/panel/' },
      {
        path: '^(agent|drivers|sim|test)/',
        pathNot: ['^sim/panel/', '^agent/wire/panel-messages\\.ts$'],
      },
    ),
    forbid(
      'simulator-uses-the-front-door',
      'The simulator composes the real agent the way a vendor would.',
      { path: '^sim/', pathNot: '^sim/(server|readers|panel)/' },
      {
        path: '^(agent|drivers)/',
        pathNot: ['^agent/index\\.ts$', '^drivers/index\\.ts$', '^agent/wire/'],
      },
    ),
    forbid(
      'product-without-simulator',
      'What ships never needs what does not.',
      { path: '^(agent|drivers)/' },
      { path: '^(sim|test|fixtures)/' },
    ),
    forbid('nobody-imports-tests', 'Tests are leaves.', { pathNot: '^test/' }, { path: '^test/' }),
    forbid(
      'one-home-serialport',
      'Replacing a library touches one place.',
      { pathNot: ['^drivers/io/serial-source\\.ts$', '^test/'] },
      { path: npm('serialport').map(n => `^${n}`) },
    ),
    forbid(
      'one-home-node-hid',
      'Replacing a library touches one place.',
      { pathNot: ['^drivers/io/hid-source\\.ts$', '^test/'] },
      { path: npm('node-hid').map(n => `^${n}`) },
    ),
    forbid(
      'one-home-undici',
      'Replacing a library touches one place.',
      { path: '^(agent|drivers)/', pathNot: '^agent/adapters/server-link' },
      { path: npm('undici').map(n => `^${n}`) },
    ),
    forbid(
      'one-home-better-sqlite3',
      'Replacing a library touches one place per product.',
      { pathNot: ['^agent/adapters/sqlite/', '^sim/server/', '^test/'] },
      { path: npm('better-sqlite3').map(n => `^${n}`) },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
}

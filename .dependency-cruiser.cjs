// Who may import whom, each rule with its reason. Run by `npm run imports` and by test/architecture.test.ts, which also
// plants one forbidden import per rule: a new rule here needs its plant there.

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })
/** Everything except these paths. */
const allBut = (...paths) => ({ pathNot: paths })
/** npm packages by name, wherever they lie, with their types. */
const npm = (...names) => names.map(name => `(^|/)node_modules/(@types/)?${name}(/|$)`)

/** The vocabulary is the one thing of the core that everybody in the agent speaks. */
const VOCABULARY = '^agent/core/vocabulary\\.ts$'
const FAULT = '^agent/fault\\.ts$'
const WIRE = '^agent/wire/'
const OURS = '^(agent|drivers|sim|test|fixtures)/'
const PRODUCT_STARTS = ['^agent/(index|main)\\.ts$', '^drivers/index\\.ts$']
const PAGES = '^sim/(panel|design|server/(console|user-page))/'
/** What builds the pages; it runs in Node. */
const PAGE_BUILD = '(vite\\.config|page-config)\\.ts$'
const SIMULATOR_STARTS = [
  '^sim/main\\.ts$',
  '^sim/(panel|server/(console|user-page))/(main\\.tsx|vite\\.config\\.ts)$',
  // Started by the browser, by its path.
  '^sim/server/user-page/shell/service-worker\\.ts$',
  // Started as a thread, by its path.
  '^sim/server/mail-in/reading-thread\\.ts$',
]

module.exports = {
  forbidden: [
    // Every room of the agent
    forbid(
      'core-is-pure',
      'The core decides. It must give the same answer for the same event anywhere, so it knows nobody: no disk, no ' +
        'network, no clock, no package. What it needs arrives in an event; what it wants leaves as an effect.',
      { path: '^agent/core/' },
      allBut('^agent/core/'),
    ),
    forbid(
      'vault-is-bytes',
      'Bytes in, bytes out. Code that holds keys touches no storage, no clock and no network, so it can be read alone.',
      { path: '^agent/vault/' },
      allBut('^agent/vault/', FAULT, '^(node:)?crypto$', ...npm('tweetnacl')),
    ),
    forbid(
      'ports-are-words',
      'The outside world on one page: it names domain words, and nothing about how they come true.',
      { path: '^agent/ports\\.ts$' },
      allBut(VOCABULARY),
    ),
    forbid(
      'ports-are-types',
      'Ports have no behaviour, so nothing of the core runs because somebody names a port.',
      { path: '^agent/ports\\.ts$' },
      { dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'fault-knows-nobody',
      'Every room may raise a fault, so the fault itself leads nowhere.',
      { path: FAULT },
      { path: '.' },
    ),
    forbid(
      'wire-is-shapes',
      'The wire is shared with the reference server and with vendors. Shapes can be shared; behaviour shared by both ' +
        'ends would hide its own mistakes.',
      { path: WIRE },
      allBut(WIRE, VOCABULARY, ...npm('zod')),
    ),
    forbid(
      'shell-runs-on-ports',
      'The loop runs on any set of ports, real or in memory: that is how a whole day runs in a test in a second.',
      { path: '^agent/shell/' },
      allBut('^agent/shell/', '^agent/core/', '^agent/ports\\.ts$', FAULT),
    ),
    forbid(
      'adapters-are-islands',
      'An adapter can be replaced alone if no other adapter knows it. They meet only in agent/index.ts. (Writing a file ' +
        'so that a power cut cannot tear it is hard enough to be written once: whole-file.ts.)',
      { path: '^agent/adapters/([^/]+)' },
      {
        path: OURS,
        pathNot: [
          '^agent/adapters/$1',
          '^agent/adapters/whole-file\\.ts$',
          '^agent/ports\\.ts$',
          FAULT,
          WIRE,
          '^agent/vault/',
          VOCABULARY,
          '^drivers/index\\.ts$',
        ],
      },
    ),
    forbid(
      'adapters-meet-at-the-root',
      'Only the composition root (agent/index.ts, and main.ts for its log) knows which adapters there are.',
      { path: '^agent/', pathNot: ['^agent/adapters/', '^agent/(index|main)\\.ts$'] },
      { path: '^agent/adapters/' },
    ),
    forbid(
      'one-door-to-drivers',
      'Bytes become a login in one place, adapters/readers.ts; nobody else in the agent has heard of a reader.',
      { path: '^agent/', pathNot: ['^agent/adapters/readers\\.ts$'] },
      { path: '^drivers/' },
    ),

    // The drivers
    forbid(
      'drivers-know-no-login',
      'A driver turns bytes into cards and keys and is of use in another product; it knows no agent.',
      { path: '^drivers/' },
      { path: OURS, pathNot: ['^drivers/'] },
    ),
    forbid(
      'drivers-bring-two-libraries',
      'Whoever takes the drivers takes their packages along: one for serial ports, one for USB, no more.',
      { path: '^drivers/' },
      { path: '(^|/)node_modules/', pathNot: npm('serialport', 'node-hid') },
    ),
    forbid(
      'decoders-are-pure',
      'A decoder or card format is replayed from a file of bytes, so it has no clock, no device and no package.',
      { path: '^drivers/(decode|cards)/' },
      allBut('^drivers/(decode|cards)/', '^drivers/reader-event\\.ts$'),
    ),

    // The simulator
    forbid(
      'twins-are-independent',
      'An emulated reader that borrows the decoder agrees with its bugs. Twin and driver meet at captured bytes only.',
      { path: '^sim/readers/' },
      { path: OURS, pathNot: ['^sim/readers/', '^drivers/io/byte-source\\.ts$'] },
    ),
    forbid(
      'server-sees-the-wire',
      'The reference server sees what a server sees: the wire. It could be written in another language.',
      { path: '^sim/server/', pathNot: ['^sim/server/(console|user-page)/'] },
      { path: OURS, pathNot: ['^sim/server/(?!(console|user-page)/)', WIRE] },
    ),
    forbid(
      'identity-providers-are-strangers',
      'The stand-ins for Apple, Microsoft and Google share nothing with the server that signs people in there: both ends ' +
        'would share their mistakes.',
      { path: '^sim/identity/' },
      { path: OURS, pathNot: ['^sim/identity/', '^sim/(durable-file|free-port)\\.ts$'] },
    ),
    forbid(
      'connector-has-two-doors',
      'A connector speaks for logins at terminals and with the desktop client. No page that people sign in at can ask ' +
        'it: it does not know how.',
      {
        path: '^sim/server/',
        pathNot: ['^sim/server/(external/|(parts|device-service|api-external)\\.ts$)'],
      },
      { path: '^sim/server/external/(connector|external-login)\\.ts$' },
    ),
    forbid(
      'console-is-a-client',
      'The console knows the Server API and nothing else of the server: what it can do, a script can do.',
      { path: '^sim/server/console/' },
      { path: OURS, pathNot: ['^sim/server/console/', '^sim/design/'] },
    ),
    forbid(
      'user-page-is-a-client',
      'The page for people knows what the Server API tells of whoever is signed in, and nothing else of the server.',
      { path: '^sim/server/user-page/' },
      { path: OURS, pathNot: ['^sim/server/user-page/', '^sim/design/'] },
    ),
    forbid(
      'panel-is-a-client',
      "The page is one client of the panel socket; a vendor's own panel can take its place.",
      { path: '^sim/panel/' },
      {
        path: OURS,
        pathNot: [
          '^sim/(panel|design)/',
          '^agent/wire/(panel-messages|length-of-time)\\.ts$',
          '^fixtures/terminals/',
        ],
      },
    ),
    forbid(
      'design-knows-no-page',
      'One look for all pages: it cannot know what any of them is about.',
      { path: '^sim/design/' },
      { path: OURS, pathNot: ['^sim/design/'] },
    ),
    forbid(
      'pages-run-in-a-browser',
      'A browser has neither node: modules nor our packages; Preact and what draws and reads QR codes are built into the page.',
      { path: PAGES, pathNot: [PAGE_BUILD] },
      { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: npm('preact', 'qr') },
    ),
    forbid(
      'simulator-uses-the-front-door',
      'The simulator composes the real agent the way a vendor would, and speaks to it in the words of the wire.',
      { path: '^sim/', pathNot: ['^sim/(server|readers|panel|design)/'] },
      {
        path: '^(agent|drivers)/',
        pathNot: ['^agent/index\\.ts$', '^drivers/index\\.ts$', WIRE],
      },
    ),

    // What ships
    forbid(
      'product-without-simulator',
      'What ships never needs what does not: delete sim/ and the agent still builds.',
      { path: '^(agent|drivers)/' },
      { path: '^(sim|test|fixtures)/' },
    ),
    forbid(
      'product-without-dev-packages',
      'A terminal is installed without development packages; an import of one would fail there, and only there.',
      { path: '^(agent|drivers)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'product-is-used',
      'A module that no front door of agent or drivers leads to is dead weight on a terminal, even if a test keeps it warm.',
      { path: PRODUCT_STARTS },
      { path: '^(agent|drivers)/', pathNot: PRODUCT_STARTS, reachable: false },
    ),
    forbid(
      'simulator-is-used',
      'The same for the simulator: what `latchkey` and its pages do not lead to can go. Twins may be there for tests alone.',
      { path: SIMULATOR_STARTS },
      {
        path: '^sim/',
        pathNot: [...SIMULATOR_STARTS, '^sim/readers/', '\\.d\\.ts$'],
        reachable: false,
      },
    ),
    forbid(
      'nobody-imports-tests',
      'Tests are leaves.',
      { pathNot: ['^test/'] },
      { path: '^test/' },
    ),

    // One home per package, product and use: replacing a package touches one place
    forbid(
      'one-home-serialport',
      'Its pitfalls are known to one file.',
      { pathNot: ['^drivers/io/serial-source\\.ts$', '^test/'] },
      { path: npm('serialport') },
    ),
    forbid(
      'one-home-node-hid',
      'Its pitfalls are known to one file.',
      { pathNot: ['^drivers/io/hid-source\\.ts$', '^test/'] },
      { path: npm('node-hid') },
    ),
    forbid(
      'native-readers-load-late',
      'Their native parts want libusb and libudev, which a slim system may lack: such a terminal must still start, so ' +
        'they are imported when a reader of that kind is opened, and not before.',
      { path: '^(agent|drivers|sim)/' },
      {
        path: npm('serialport', 'node-hid'),
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    ),
    forbid(
      'one-home-better-sqlite3',
      'One folder per product writes SQL and answers for durability.',
      { pathNot: ['^agent/adapters/sqlite/', '^sim/server/', '^test/'] },
      { path: npm('better-sqlite3') },
    ),
    forbid(
      'one-home-undici',
      'One folder of the agent speaks HTTPS, with the pinned CA and a limit on every wait.',
      { path: '^(agent|drivers)/', pathNot: ['^agent/adapters/server-link/'] },
      { path: npm('undici') },
    ),
    forbid(
      'one-home-ws',
      'One client (the beats) and one server (the panel) in the agent.',
      {
        path: '^(agent|drivers)/',
        pathNot: ['^agent/adapters/server-link/', '^agent/adapters/panel-socket/'],
      },
      { path: npm('ws') },
    ),
    forbid(
      'one-home-tweetnacl',
      'Sealed boxes are opened in one file of the agent and made in one file of the server, each on its own.',
      { pathNot: ['^agent/vault/box\\.ts$', '^sim/server/sealed-box\\.ts$', '^test/'] },
      { path: npm('tweetnacl') },
    ),
    forbid(
      'one-home-pino',
      'Everything the agent writes to its log passes one place, which knows what must not be written.',
      { path: '^(agent|drivers)/', pathNot: ['^agent/adapters/log\\.ts$'] },
      { path: npm('pino') },
    ),
    forbid(
      'one-home-commander',
      'Command lines are read where commands start.',
      {
        pathNot: [
          '^agent/main\\.ts$',
          '^sim/(main|commands|command-values|(start|backup|readers|desk|connector|identity|desktop|spooler)-commands)\\.ts$',
          '^sim/readers-commands/',
          '^test/',
        ],
      },
      { path: npm('commander') },
    ),
    forbid(
      'one-home-nodemailer',
      'Mails leave through one file of the server, with verified TLS and a limit on every wait.',
      { pathNot: ['^sim/server/smtp\\.ts$', '^test/'] },
      { path: npm('nodemailer') },
    ),
    forbid(
      'one-home-openid-client',
      'Identity providers are asked in one file, with a limit on every wait and every check switched on.',
      { pathNot: ['^sim/server/sign-in/(provider-client|bounded-fetch)\\.ts$', '^test/'] },
      { path: npm('openid-client') },
    ),
    forbid(
      'one-home-smtp-server',
      'Mails come in through one listener, with a limit on everything.',
      { pathNot: ['^sim/server/mail-in/listener\\.ts$', '^test/'] },
      { path: npm('smtp-server') },
    ),
    forbid(
      'one-home-oidc-provider',
      'It stands in for companies that are not ours, in a process of its own; no server of ours is one.',
      { pathNot: ['^sim/identity/stand-in\\.ts$', '^test/'] },
      { path: npm('oidc-provider') },
    ),
    forbid(
      'strangers-are-read-apart',
      'What strangers sent is read in a thread that may break, so nothing but that thread knows how.',
      { pathNot: ['^sim/server/mail-in/(read-mail|pdf-pages)\\.ts$', '^test/'] },
      { path: npm('mailparser', '@cantoo/pdf-lib') },
    ),
    forbid(
      'strangers-are-read-in-the-thread',
      'Imported elsewhere, they would read in the one thread that everything else runs in.',
      { pathNot: ['^sim/server/mail-in/reading-thread\\.ts$', '^test/'] },
      {
        path: '^sim/server/mail-in/(read-mail|pdf-pages)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'one-home-preact',
      'It draws the pages and has no business elsewhere.',
      { pathNot: [PAGES] },
      { path: npm('preact') },
    ),
    forbid(
      'one-home-qr',
      'QR codes are read before the camera of the phone, drawn on the panel, and nowhere else.',
      {
        pathNot: [
          '^sim/server/user-page/scan/camera\\.ts$',
          '^sim/panel/machine/qr-code\\.tsx$',
          '^test/',
        ],
      },
      { path: npm('qr') },
    ),

    // So that the rules above see everything
    forbid('no-cycles', 'A knot of modules can only be understood whole.', {}, { circular: true }),
    forbid(
      'imports-resolve',
      'An import that leads nowhere is followed by no rule.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'packages-are-declared',
      'A package that is there by chance is gone by chance.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}

// What stands beside the built agent: node with the packages the agent has at a start, and nothing done with them.
// Says when it has all that come before the panel, and then when it has the one of a serial reader. Runs until it is ended.

await Promise.all([
  import('better-sqlite3'),
  import('commander'),
  import('pino'),
  import('tweetnacl'),
  import('undici'),
  import('ws'),
  import('zod'),
])
console.log('The packages are there.')
await import('serialport')
console.log('The reader library is there.')
setInterval(() => {}, 2 ** 30)

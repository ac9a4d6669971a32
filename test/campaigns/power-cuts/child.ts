// A terminal at work until its power goes. What it is told is in its arguments; what it has done is on its stdout.

import Database from 'better-sqlite3'
import { type Job, say } from './said.ts'
import { Terminal } from './terminal.ts'
import { WORKLOADS } from './workloads.ts'

const [, , told = '', u = ''] = process.argv
const job = JSON.parse(told) as Job

const power = new Database(':memory:')
power.loadExtension(job.vfs)
power.prepare('SELECT cut_power(?, ?)').get(job.cutAt, job.seed)
if (job.careless) forgetSyncs()

const terminal = new Terminal(job, Buffer.from(u, 'base64'))
await terminal.on()
await WORKLOADS[job.workload](terminal, job)
await terminal.off()
say({ operations: power.prepare<[], number>('SELECT disk_operations()').pluck().get() ?? 0 })

/** After the last pragma that production code gives, each connection is told not to sync its commits. */
function forgetSyncs(): void {
  const { pragma } = Database.prototype
  Database.prototype.pragma = function (source, options) {
    const answer = pragma.call(this, source, options)
    if (source.startsWith('integrity_check')) pragma.call(this, 'synchronous = NORMAL')
    return answer
  }
}

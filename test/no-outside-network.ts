// Loaded before every test file: a connection to anything but loopback fails at once and says where it went.

import { Socket } from 'node:net'

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost|)$/
const connect = Socket.prototype.connect

Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  const host = (first as { host?: string } | undefined)?.host ?? ''
  if (!LOOPBACK.test(host)) {
    throw new Error(`A test tried to reach "${host}": tests talk to loopback only.`)
  }
  return Reflect.apply(connect, this, args)
}

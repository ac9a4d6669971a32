// Which fault an error of the network or of TLS becomes; those that no test on loopback can bring about.

import { expect, it } from 'vitest'
import { faultOf, faultOfStatus } from '../../../agent/adapters/server-link/fault-of.ts'
import { TimeUp, withinTime } from '../../../agent/adapters/server-link/within-time.ts'
import { Fault } from '../../../agent/fault.ts'

const withCode = (code: string) => Object.assign(new Error(code), { code })

it.each([
  ['ENOTFOUND', 'server/unreachable'],
  ['EAI_AGAIN', 'server/unreachable'],
  ['EHOSTUNREACH', 'server/unreachable'],
  ['ENETUNREACH', 'server/unreachable'],
  ['ECONNRESET', 'server/unreachable'],
  ['UND_ERR_SOCKET', 'server/unreachable'],
  ['UND_ERR_DESTROYED', 'server/unreachable'],
  ['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', 'server/unreachable'],
  ['something new', 'server/unreachable'],
  ['ETIMEDOUT', 'server/timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'server/timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'server/timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'server/timeout'],
  ['CERT_HAS_EXPIRED', 'server/not-trusted'],
  ['CERT_NOT_YET_VALID', 'server/not-trusted'],
  ['CERT_REVOKED', 'server/not-trusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'server/not-trusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'server/not-trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'server/not-trusted'],
  ['INVALID_PURPOSE', 'server/not-trusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'server/not-trusted'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'server/not-trusted'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'server/not-trusted'],
  ['EPROTO', 'server/not-trusted'],
  ['HPE_INVALID_CONSTANT', 'server/bad-answer'],
  ['UND_ERR_HEADERS_OVERFLOW', 'server/bad-answer'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'server/bad-answer'],
])('%s is %s', (code, expected) => {
  const fault = faultOf(withCode(code), 'print.example:7443')
  expect(fault).toMatchObject({ code: expected, retry: 'later' })
  expect(fault.message).toMatch(/: .+\.$/)
})

it('keeps a fault as it is', () => {
  const fault = new Fault('server/busy', 'Wait.')
  expect(faultOf(fault, 'h')).toBe(fault)
})

it('takes an alert for distrust and never for a refusal: before the handshake is done anybody can send it', () => {
  const fault = faultOf(withCode('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'print.example:7443')
  expect(fault).toMatchObject({ code: 'server/not-trusted', retry: 'later' })
  expect(fault.message).toContain('enrol the terminal again')
})

it('reads where to send again from only where it is a number', () => {
  const gap = (body: string | undefined) => faultOfStatus(422, {}, body)
  expect(gap('{"error":"gap","message":"","resendFrom":12}')).toMatchObject({
    code: 'server/gap',
    resendFrom: 12,
  })
  for (const body of [undefined, '', '{', 'null', '{"error":"gap","message":"","resendFrom":-1}']) {
    expect(gap(body).code).toBe('server/bad-answer')
  }
})

it('ends on time work that does not look at its signal, and swallows what becomes of it', async () => {
  let fail: (error: Error) => void = () => {}
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  await expect(withinTime(5, () => work)).rejects.toBeInstanceOf(TimeUp)
  fail(new Error('much later'))
})

it('aborts the signal of work whose time is up', async () => {
  let seen: AbortSignal | undefined
  const work = withinTime(5, signal => {
    seen = signal
    return new Promise(() => {})
  })
  await expect(work).rejects.toThrow('not done within 5 ms')
  expect(seen?.aborted).toBe(true)
})

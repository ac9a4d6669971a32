// E3, E5: a provider that lies, or is down: each lie is refused with its word, and nothing is made of it.

import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { patiently } from '../../patiently.ts'
import { signedWithPublicKey, unsigned } from './lying-provider.ts'
import { expectNothing, type House, refusedWith, SIGNED_IN, startHouse } from './provider-house.ts'

const FAILED = refusedWith('provider-failed')

type Lie = (house: House) => void
const claim = (name: string, value: unknown): Lie => {
  return ({ google }) => {
    google.lies.claims = truth => ({ ...truth, [name]: value })
  }
}
const metadata = (name: string, value: (house: House) => unknown): Lie => {
  return house => {
    house.google.lies.metadata = truth => ({ ...truth, [name]: value(house) })
  }
}
const seconds = () => Math.floor(Date.now() / 1_000)

const LIES: readonly (readonly [what: string, word: string, why: string, lie: Lie])[] = [
  ['a wrong nonce', 'provider-failed', 'not for this sign-in', claim('nonce', 'another')],
  ['no nonce', 'provider-failed', 'does not hold', claim('nonce', undefined)],
  ['a wrong issuer', 'provider-failed', 'not for this sign-in', claim('iss', 'https://x.example')],
  [
    'the issuer of another directory',
    'provider-failed',
    'not for this sign-in',
    ({ google, microsoft }) => claim('iss', microsoft.issuer)({ google } as House),
  ],
  ['a wrong audience', 'provider-failed', 'not for this sign-in', claim('aud', 'somebody else')],
  [
    'one audience of several, authorised for another',
    'provider-failed',
    'not for this sign-in',
    ({ google }) => {
      google.lies.claims = truth => ({ ...truth, aud: ['latchkey', 'x'], azp: 'x' })
    },
  ],
  ['an expired id token', 'provider-failed', 'not of now', claim('exp', seconds() - 120)],
  ['an id token without an end', 'provider-failed', 'does not hold', claim('exp', undefined)],
  ['an id token of tomorrow', 'provider-failed', 'not of now', claim('nbf', seconds() + 86_400)],
  ['an id token of nobody', 'provider-failed', '', claim('sub', undefined)],
  ['an empty sub', 'provider-failed', '', claim('sub', '')],
  ['a sub of 10,000 letters', 'provider-failed', 'names nobody', claim('sub', 'x'.repeat(10_000))],
  ['a sub with control characters', 'provider-failed', 'names nobody', claim('sub', 'a\nb')],
  ['a sub that is no text', 'provider-failed', '', claim('sub', 7)],
  [
    'an unsigned id token',
    'provider-failed',
    'does not hold',
    ({ google }) => {
      google.lies.idToken = unsigned
    },
  ],
  [
    'an unsigned id token, and none of its kind is refused by its metadata',
    'provider-failed',
    '',
    house => {
      metadata('id_token_signing_alg_values_supported', () => ['none', 'HS256'])(house)
      house.google.lies.idToken = unsigned
    },
  ],
  [
    'an id token signed with the public key',
    'provider-failed',
    'does not hold',
    ({ google }) => {
      google.lies.idToken = claims => signedWithPublicKey(google, claims)
    },
  ],
  [
    'an id token signed with an unknown key',
    'provider-failed',
    '',
    ({ google }) => {
      google.lies.idToken = claims => google.signedElsewhere(claims)
    },
  ],
  ['an address that is not verified', 'email-not-verified', '', claim('email_verified', false)],
  ['an address nobody speaks of', 'email-not-verified', '', claim('email_verified', undefined)],
  ['no address', 'email-not-verified', '', claim('email', undefined)],
  ['two addresses in one', 'email-not-verified', '', claim('email', 'a@b.example,c@d.example')],
  [
    'metadata of another issuer',
    'provider-failed',
    'another issuer',
    metadata('issuer', ({ microsoft }) => microsoft.issuer),
  ],
  [
    'metadata whose issuer differs by a slash',
    'provider-failed',
    'another issuer',
    metadata('issuer', ({ google }) => `${google.issuer}/`),
  ],
  [
    'a page without TLS',
    'provider-failed',
    '',
    metadata('authorization_endpoint', () => 'http://localhost/authorize'),
  ],
  [
    'a page that is a script',
    'provider-failed',
    '',
    metadata('authorization_endpoint', () => 'javascript:alert(1)'),
  ],
  [
    'a token endpoint without TLS',
    'provider-failed',
    '',
    metadata('token_endpoint', ({ google }) => `${google.issuer}/token`.replace('https', 'http')),
  ],
  [
    'keys without TLS',
    'provider-failed',
    '',
    metadata('jwks_uri', ({ google }) => `${google.issuer}/jwks`.replace('https', 'http')),
  ],
  [
    'an answer that names another issuer',
    'provider-failed',
    'does not hold',
    ({ google, microsoft }) => {
      google.lies.answer = truth => ({ ...truth, iss: microsoft.issuer })
    },
  ],
  [
    'an answer that names none, though it said it would',
    'provider-failed',
    'does not hold',
    ({ google }) => {
      google.lies.answer = ({ iss: _, ...truth }) => truth
    },
  ],
  [
    'an error with words of its own',
    'provider-failed',
    'an error',
    ({ google }) => {
      google.lies.answer = ({ code: _, ...truth }) => ({ ...truth, error: '<b>call 0900</b>' })
    },
  ],
  [
    'a code of somebody else',
    'provider-failed',
    'invalid_grant',
    ({ google }) => {
      google.lies.answer = truth => ({ ...truth, code: 'guessed' })
    },
  ],
]

describe('E3: a provider that lies', () => {
  test.each(LIES)('with %s is not believed', async (_what, word, why, lie) => {
    const house = await startHouse()
    lie(house)
    const visitor = house.browser()
    const page = await visitor.signIn('google')
    expect(page.location).toBe(refusedWith(word))
    expect((await visitor.me()).status).toBe(401)
    const [line] = await house.log()
    expect(line).toContain(`A sign-in with Google (work) was refused, ${word}: `)
    expect(line).toContain(why)
    expect(line).not.toMatch(/0900|zoe@|sub-1/)
    await expectNothing(house)
    // The next time it speaks the truth again, and is believed.
    house.google.lies = {}
    expect((await house.browser().signIn('google')).location).toBe(SIGNED_IN)
  })

  test.each([
    ['text', 'false'],
    ['nothing', undefined],
    ['a lie', 1],
  ])(
    'with an address that Apple does not call verified, as %s, is not believed',
    async (_what, flag) => {
      const house = await startHouse()
      house.apple.person = { sub: 'a1', email: 'ana@firm.example', email_verified: flag }
      const page = await house.browser().signIn('apple')
      expect(page.location).toBe(refusedWith('email-not-verified'))
      await expectNothing(house)
    },
  )

  const WHERE = ['discovery', 'token', 'jwks'] as const
  test.each(WHERE)('that is down, or says too much, at %s, is told so in time', async where => {
    const house = await startHouse({ providerWaitMs: 1_500 })
    const { google } = house
    for (const [instead, why] of [
      [(r: Response) => r.writeHead(500).end('{}'), 'not one of OpenID Connect'],
      [(r: Response) => r.writeHead(200, JSON_TYPE).end('{"issuer"'), 'not one of OpenID Connect'],
      [(r: Response) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), ''],
      [(r: Response) => r.writeHead(302, { location: google.issuer }).end(), ''],
      [(r: Response) => r.writeHead(204).end(), ''],
      [
        (r: Response) => r.writeHead(200, JSON_TYPE).end(`"${'x'.repeat(300 * 1_024)}"`),
        'too large',
      ],
      [
        (r: Response) => {
          r.writeHead(200, JSON_TYPE)
          endless(r)
        },
        'too large',
      ],
      [(_: Response) => {}, 'in time'],
      [(r: Response) => void r.writeHead(200, JSON_TYPE).write('{'), 'in time'],
      [(r: Response) => r.destroy(), ''],
    ] as const) {
      google.lies.instead = { [where]: instead }
      expect((await house.browser().signIn('google')).location).toBe(FAILED)
      expect((await house.log())[0]).toContain(why)
      house.world.clock.now += 10 * 60_000
    }
    await expectNothing(house)
  })

  test('that shows another certificate, or is not there, is told so', async () => {
    const house = await startHouse()
    const { google, microsoft, world } = house
    const put = (body: object) => world.api('PUT', '/identity-providers/google/personal', body)
    const start = async () => {
      const page = await house.browser().start('google', { account: 'personal' })
      expect(page.location).toBe(FAILED)
      return (await house.log())[0]
    }
    await put({ ...google.configuration, ca: microsoft.ca })
    expect(await start()).toContain('its certificate is not trusted')
    await put({ ...google.configuration, ca: '' })
    expect(await start()).toContain('its certificate is not trusted')
    const plain = createServer(socket => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    await new Promise<void>(done => plain.listen(0, '127.0.0.1', done))
    onTestFinished(() => void plain.close())
    const { port } = plain.address() as { port: number }
    const clientSecret = 'x'
    await put({ ...google.configuration, issuer: `https://localhost:${port}`, clientSecret })
    expect(await start()).toContain('its certificate is not trusted')
    await put({ ...google.configuration, issuer: 'https://localhost:1', clientSecret })
    expect(await start()).toContain('it cannot be reached')
  })

  test('keeps waiting only those who sign in with it, twenty of a tenant at most', async () => {
    const house = await startHouse({ providerWaitMs: 60_000 })
    const hanging: Response[] = []
    house.google.lies.instead = { discovery: response => void hanging.push(response) }
    const all = Array.from({ length: 20 }, () => house.browser().start('google'))
    await patiently(() => expect(hanging).toHaveLength(20))
    const busy = await house.browser().start('google')
    expect(busy.location).toBe(refusedWith('too-many-tries'))
    expect((await house.browser().signIn('apple')).location).toBe(SIGNED_IN)
    for (const response of hanging) response.destroy()
    for (const page of await Promise.all(all)) expect(page.location).toBe(FAILED)
  })

  test.each([
    ['control characters', 'Z\u0000o\u001b[31më\r\n', 'Z o [31më'],
    ['a turn of the writing', 'Zo\u202Eë', 'Zo ë'],
    ['10,000 letters', 'Z'.repeat(10_000), 'Z'.repeat(80)],
    ['half characters', '\ud83d', undefined],
    ['markup', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('about a name of %s is cut to what a name is', async (_what, given_name, given) => {
    const house = await startHouse()
    house.google.person = { ...house.google.person, given_name }
    expect((await house.browser().signIn('google')).location).toBe(SIGNED_IN)
    const [user] = await house.users()
    if (given === undefined) expect(user?.name).toMatch(/^Guest_/)
    else expect(user?.name).toBe(`${given} Novák`)
    expect(user?.username).toMatch(/^(Guest_)?[a-z0-9._-]{2,64}$/)
  })

  test.each([
    ['no JSON', '{"name":'],
    ['too much', JSON.stringify({ name: { firstName: 'x'.repeat(5_000), lastName: 'y' } })],
    ['another shape', '[]'],
    ['a poisoned object', '{"__proto__": {"name": 1}, "name": {"firstName": {}, "lastName": []}}'],
  ])('beside Apple’s token with %s names nobody', async (_what, user) => {
    const house = await startHouse()
    house.apple.person = { sub: 'a1' }
    house.apple.user = user
    expect((await house.browser().signIn('apple')).location).toBe(SIGNED_IN)
    expect((await house.users())[0]?.name).toMatch(/^Guest_/)
  })
})

type Response = import('node:http').ServerResponse
const JSON_TYPE = { 'content-type': 'application/json' }
function endless(response: Response): void {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(10_000)));
  }
  response.on('drain', more)
  more()
}

// One person: who they are, what they log in with, and the way to remove them.

import type { JSX } from 'preact'
import { ServerRefused } from '../client/api.ts'
import type { User } from '../client/shapes.ts'
import { useAnswered } from '../client/use-answered.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Loaded } from '../parts/loaded.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { Account } from './account.tsx'
import { ActiveSwitch } from './active-switch.tsx'
import { Cards } from './cards.tsx'
import { DeletePerson } from './delete-person.tsx'
import { Details } from './details.tsx'
import { Identities } from './identities.tsx'
import { LoginBadge } from './login-badge.tsx'
import { Password } from './password.tsx'
import { Pins } from './pins.tsx'

export function PersonRoom({ id }: { id: string }): JSX.Element {
  const { data, problem, askedAt } = useFetched<User>(
    `users/${encodeURIComponent(id)}`,
    'users',
    'groups',
  )
  const [user, answered] = useAnswered(data, askedAt)
  const gone = problem instanceof ServerRefused && problem.status === 404
  return (
    <RoomFrame
      title={user?.name ?? 'Person'}
      back={{ href: placeHash('people'), label: 'All people' }}
      actions={
        user !== undefined &&
        !gone && (
          <>
            {!user.active && <LoginBadge user={user} />}
            <a class="button" href={placeHash('activities', undefined, { user: user.username })}>
              Their activities
            </a>
          </>
        )
      }
    >
      {gone ? (
        <p class="note bad">There is no such person, or not any more.</p>
      ) : (
        <Loaded of={{ data: user, problem }}>
          {person => (
            <div class="columns">
              <div class="stack wide">
                <ActiveSwitch user={person} saved={answered} />
                <Details user={person} saved={answered} />
              </div>
              <div class="stack wide">
                <Cards user={person} />
                <Pins user={person} />
                <Password user={person} />
                <Identities user={person} />
              </div>
              <Account user={person} />
              <section class="card span" aria-labelledby="delete">
                <header>
                  <div>
                    <h2 id="delete">Delete</h2>
                    <p class="hint">
                      Here since <When at={person.createdAt} />. Past activities stay booked to{' '}
                      {person.username}.
                    </p>
                  </div>
                  <DeletePerson user={person} />
                </header>
              </section>
            </div>
          )}
        </Loaded>
      )}
    </RoomFrame>
  )
}

// The database's tables, as migrations: each runs once, in order, and is never edited after a release.
// Every table carries tenant and region. Times are milliseconds since 1970 UTC.

export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tenants (
    tenant TEXT PRIMARY KEY, region TEXT NOT NULL,
    site_salt BLOB NOT NULL CHECK (length(site_salt) = 32),
    settings_version INTEGER NOT NULL, credentials_version INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE tokens (
    hash BLOB PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL
  ) STRICT;

  CREATE TABLE users (
    tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    username TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE, email TEXT,
    active INTEGER NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 16), created_at INTEGER NOT NULL, deleted_at INTEGER,
    PRIMARY KEY (tenant, id)
  ) STRICT;
  CREATE UNIQUE INDEX usernames ON users (tenant, username) WHERE deleted_at IS NULL;
  CREATE INDEX users_by_name ON users (tenant, name, id);

  CREATE TABLE groups (
    tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (tenant, id), UNIQUE (tenant, name)
  ) STRICT;
  CREATE TABLE members (
    tenant TEXT NOT NULL, region TEXT NOT NULL, group_id TEXT NOT NULL, user_id TEXT NOT NULL,
    PRIMARY KEY (tenant, group_id, user_id),
    FOREIGN KEY (tenant, group_id) REFERENCES groups (tenant, id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX members_by_user ON members (tenant, user_id);

  CREATE TABLE cards (
    tenant TEXT NOT NULL, region TEXT NOT NULL, number TEXT NOT NULL, user_id TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER, used_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, number),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX cards_by_user ON cards (tenant, user_id, used_at DESC);

  CREATE TABLE pins (
    tenant TEXT NOT NULL, region TEXT NOT NULL, lookup BLOB NOT NULL, user_id TEXT NOT NULL,
    sealed BLOB NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, used_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, lookup),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX pins_by_user ON pins (tenant, user_id, used_at DESC);

  CREATE TABLE pin_tries (
    tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX pin_tries_by_user ON pin_tries (tenant, user_id, at);

  CREATE TABLE settings (
    tenant TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
  ) STRICT;

  CREATE TABLE enrolment_codes (
    code_id TEXT PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL,
    profile TEXT, sealed_key BLOB NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
  ) STRICT;

  CREATE TABLE terminals (
    tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    profile TEXT NOT NULL, version TEXT NOT NULL,
    tls_key BLOB NOT NULL UNIQUE, signing_key BLOB NOT NULL, sealing_key BLOB NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32), generation INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL, seen_at INTEGER, status TEXT,
    PRIMARY KEY (tenant, id)
  ) STRICT;

  CREATE TABLE entries (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, log_id TEXT NOT NULL,
    seq INTEGER NOT NULL, boot INTEGER NOT NULL, uptime INTEGER NOT NULL, wall INTEGER NOT NULL,
    trust TEXT NOT NULL, body BLOB NOT NULL, blind BLOB NOT NULL, hash BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal, log_id, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quarantine (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, log_id TEXT NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, entry TEXT NOT NULL, why TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal, log_id, seq, hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE activities (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    terminal TEXT NOT NULL, log_id TEXT NOT NULL, seq INTEGER NOT NULL,
    kind TEXT NOT NULL, user_id TEXT, card TEXT, body TEXT NOT NULL,
    at INTEGER NOT NULL, booked_at INTEGER NOT NULL,
    UNIQUE (tenant, terminal, log_id, seq),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX activities_by_user ON activities (tenant, user_id, number);

  CREATE TABLE app_log (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    at INTEGER NOT NULL, level TEXT NOT NULL, message TEXT NOT NULL
  ) STRICT;
  CREATE INDEX app_log_by_tenant ON app_log (tenant, number);
  `,
  // When a card or PIN of the user was last taken away, replaced or given another end.
  'ALTER TABLE users ADD COLUMN lost_at INTEGER',
  // Codes get the order and the time they were issued in; until now each was valid for an hour.
  `
  ALTER TABLE enrolment_codes RENAME TO former_codes;
  CREATE TABLE enrolment_codes (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    code_id TEXT NOT NULL UNIQUE, terminal TEXT NOT NULL, profile TEXT, sealed_key BLOB NOT NULL,
    issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
  ) STRICT;
  CREATE INDEX enrolment_codes_by_tenant ON enrolment_codes (tenant, number);
  INSERT INTO enrolment_codes (tenant, region, code_id, terminal, profile, sealed_key, issued_at, expires_at, used_at)
    SELECT tenant, region, code_id, terminal, profile, sealed_key, expires_at - 3600000, expires_at, used_at
    FROM former_codes ORDER BY expires_at, rowid;
  DROP TABLE former_codes;
  `,
  // The logs the ledger knows of; what came twice before is not known any more.
  `
  CREATE TABLE logs (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    terminal TEXT NOT NULL, log_id TEXT NOT NULL, repeats INTEGER NOT NULL,
    started_at INTEGER NOT NULL, last_at INTEGER,
    UNIQUE (tenant, terminal, log_id)
  ) STRICT;
  INSERT INTO logs (tenant, region, terminal, log_id, repeats, started_at, last_at)
    SELECT tenant, region, terminal, log_id, 0, min(received_at), max(received_at) FROM (
      SELECT tenant, region, terminal, log_id, received_at FROM entries
      UNION ALL SELECT tenant, region, terminal, log_id, received_at FROM quarantine
    ) GROUP BY tenant, region, terminal, log_id ORDER BY min(received_at);
  `,
  // Deny lists, purges and revoked terminals. Settings are sent anew: they bring the key that deny lists are signed with.
  `
  CREATE TABLE deny_lists (
    tenant TEXT NOT NULL, region TEXT NOT NULL, serial INTEGER NOT NULL,
    body TEXT NOT NULL, file TEXT NOT NULL,
    PRIMARY KEY (tenant, serial)
  ) STRICT;
  ALTER TABLE terminals ADD COLUMN purge INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE terminals ADD COLUMN revoked_at INTEGER;
  ALTER TABLE terminals ADD COLUMN revoked_why TEXT;
  UPDATE tenants SET settings_version = settings_version + 1;
  `,
  'ALTER TABLE terminals ADD COLUMN pins_cleared INTEGER NOT NULL DEFAULT 0',
  // Offline pages: what is left of each person's, and what of them terminals hold.
  `
  CREATE TABLE offline_accounts (
    tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL,
    pages INTEGER NOT NULL CHECK (pages >= 0),
    PRIMARY KEY (tenant, user_id)
  ) STRICT;
  CREATE TABLE leases (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, user_id TEXT NOT NULL,
    id TEXT NOT NULL, granted INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal, user_id)
  ) STRICT;
  `,
  // Tokens get a name and a role; those there are were an administrator's. Codes that unlock terminals, how they were
  // given out, and what terminals say was done with them.
  `
  ALTER TABLE tokens ADD COLUMN id TEXT NOT NULL DEFAULT 'admin-token';
  ALTER TABLE tokens ADD COLUMN name TEXT NOT NULL DEFAULT 'admin-token' COLLATE NOCASE;
  ALTER TABLE tokens ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
  ALTER TABLE tokens ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
  CREATE UNIQUE INDEX tokens_by_id ON tokens (tenant, id);
  CREATE UNIQUE INDEX tokens_by_name ON tokens (tenant, name);

  CREATE TABLE envelopes (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    terminal TEXT NOT NULL, mode TEXT NOT NULL, hours INTEGER, issuer TEXT NOT NULL, reason TEXT NOT NULL,
    made_at INTEGER NOT NULL, voided_at INTEGER, voided_by TEXT, voided_why TEXT
  ) STRICT;
  CREATE INDEX envelopes_by_terminal ON envelopes (tenant, terminal, number);

  CREATE TABLE unlock_codes (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    terminal TEXT NOT NULL, source TEXT NOT NULL, challenge TEXT, counter INTEGER, envelope INTEGER,
    mode TEXT NOT NULL, hours INTEGER, issuer TEXT NOT NULL, reason TEXT NOT NULL,
    issued_at INTEGER NOT NULL, expires_at INTEGER, redeemed_at INTEGER,
    UNIQUE (tenant, id), UNIQUE (tenant, terminal, counter),
    FOREIGN KEY (envelope) REFERENCES envelopes (number)
  ) STRICT;
  CREATE INDEX unlock_codes_by_challenge ON unlock_codes (tenant, terminal, challenge);
  CREATE INDEX unlock_codes_by_tenant ON unlock_codes (tenant, number);

  CREATE TABLE unlock_alarms (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    terminal TEXT NOT NULL, log_id TEXT NOT NULL, seq INTEGER NOT NULL, why TEXT NOT NULL,
    challenge TEXT, counter INTEGER, mode TEXT NOT NULL, hours INTEGER,
    at INTEGER NOT NULL, raised_at INTEGER NOT NULL,
    settled_at INTEGER, settled_by TEXT, settled_why TEXT,
    UNIQUE (tenant, terminal, log_id, seq)
  ) STRICT;
  CREATE INDEX unlock_alarms_by_terminal ON unlock_alarms (tenant, terminal, settled_at);

  ALTER TABLE terminals ADD COLUMN first_counter INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE desk_exports (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, issuer TEXT NOT NULL,
    made_by TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    modes TEXT NOT NULL, terminals TEXT NOT NULL
  ) STRICT;
  `,
  'ALTER TABLE terminals ADD COLUMN revoked_by TEXT',
  // Macs by keys that move on, checkpoints, logs that follow one another, what a backup holds, and what does not fit.
  // Settings are sent anew: they bring the key that start keys of logs are sealed to.
  `
  ALTER TABLE entries ADD COLUMN mac BLOB;
  ALTER TABLE entries ADD COLUMN checkpoint TEXT;
  ALTER TABLE entries ADD COLUMN origin_log TEXT;
  ALTER TABLE entries ADD COLUMN origin_seq INTEGER;
  ALTER TABLE entries ADD COLUMN origin_hash BLOB;
  CREATE INDEX entries_by_origin ON entries (tenant, origin_log, origin_seq) WHERE origin_log IS NOT NULL;
  CREATE INDEX entries_by_log ON entries (tenant, log_id, seq);
  ALTER TABLE logs ADD COLUMN box TEXT;
  ALTER TABLE logs ADD COLUMN start_key BLOB;
  ALTER TABLE logs ADD COLUMN next_seq INTEGER;
  ALTER TABLE logs ADD COLUMN next_key BLOB;
  ALTER TABLE logs ADD COLUMN durable INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE logs ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE logs ADD COLUMN ended_at INTEGER;
  ALTER TABLE activities ADD COLUMN dated TEXT NOT NULL DEFAULT 'anchored';
  CREATE TABLE findings (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    terminal TEXT NOT NULL, log_id TEXT NOT NULL, seq INTEGER NOT NULL,
    kind TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (tenant, terminal, log_id, seq, kind)
  ) STRICT;
  CREATE TABLE meters (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL,
    meter INTEGER, booked INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal)
  ) STRICT;
  UPDATE tenants SET settings_version = settings_version + 1;
  `,
  // Whom terminals are to hold, by a rule for all of them or one of its own ('' is for all), and who logs in where.
  `
  CREATE TABLE sync_rules (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who IN ('everybody', 'groups', 'nobody')),
    first TEXT NOT NULL CHECK (first IN ('name', 'recent')),
    PRIMARY KEY (tenant, terminal)
  ) STRICT;
  CREATE TABLE sync_groups (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, group_id TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal, group_id),
    FOREIGN KEY (tenant, group_id) REFERENCES groups (tenant, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant, terminal) REFERENCES sync_rules (tenant, terminal) ON DELETE CASCADE
  ) STRICT;
  CREATE TABLE pinned_users (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, user_id TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal, user_id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, terminal) REFERENCES sync_rules (tenant, terminal) ON DELETE CASCADE
  ) STRICT;
  CREATE TABLE last_logins (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal, user_id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  INSERT INTO last_logins SELECT tenant, region, terminal, user_id, max(at) FROM activities
    WHERE kind = 'login' AND user_id IS NOT NULL GROUP BY tenant, terminal, user_id;
  `,
  // Heads of logs that beats named, until their entries come.
  `
  CREATE TABLE heads (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, log_id TEXT NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, named_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, terminal, log_id, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  // Mails to users in their language, PINs that wait for their first use, and who asked for one.
  `
  ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
  ALTER TABLE pins ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE mails (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    user_id TEXT NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, state TEXT NOT NULL, state_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, problem TEXT, body BLOB,
    UNIQUE (tenant, id)
  ) STRICT;
  CREATE INDEX mails_by_tenant ON mails (tenant, number);
  CREATE INDEX mails_with_body ON mails (tenant, user_id) WHERE body IS NOT NULL;
  CREATE INDEX mails_by_time ON mails (next_at) WHERE state = 'waiting';
  CREATE TABLE pin_requests (
    tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX pin_requests_by_user ON pin_requests (tenant, user_id, at);
  `,
  // What a connector may call a user, and when one last vouched for them.
  `
  ALTER TABLE users ADD COLUMN personal_number TEXT;
  ALTER TABLE users ADD COLUMN external_at INTEGER;
  CREATE UNIQUE INDEX personal_numbers ON users (tenant, personal_number) WHERE deleted_at IS NULL;
  CREATE TABLE aliases (
    tenant TEXT NOT NULL, region TEXT NOT NULL, alias TEXT NOT NULL COLLATE NOCASE, user_id TEXT NOT NULL,
    PRIMARY KEY (tenant, alias),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX aliases_by_user ON aliases (tenant, user_id, alias);
  `,
  // The settings that terminals are to use without a restart.
  `
  ALTER TABLE tenants ADD COLUMN reset_version INTEGER NOT NULL DEFAULT 1;
  UPDATE tenants SET reset_version = settings_version;
  `,
  // Sessions of people, each hanging on the PIN it was opened with; and tries are forgotten whoever made them.
  `
  CREATE TABLE user_sessions (
    hash BLOB NOT NULL UNIQUE, tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL,
    pin BLOB NOT NULL, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, pin) REFERENCES pins (tenant, lookup) ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX user_sessions_by_user ON user_sessions (tenant, user_id, opened_at);
  CREATE INDEX user_sessions_by_pin ON user_sessions (tenant, pin);
  CREATE INDEX pin_tries_by_time ON pin_tries (tenant, at);
  `,
  // Print jobs that are held for their owners; the documents apart, so that a list reads none of them.
  `
  CREATE TABLE jobs (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    user_id TEXT NOT NULL, name TEXT NOT NULL, pages INTEGER NOT NULL,
    color INTEGER NOT NULL, duplex INTEGER NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL, state TEXT NOT NULL, state_at INTEGER NOT NULL,
    terminal TEXT, printed_pages INTEGER,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX jobs_by_tenant ON jobs (tenant, number);
  CREATE INDEX held_jobs ON jobs (tenant, user_id) WHERE state = 'held';
  CREATE TABLE job_documents (
    job INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, sealed BLOB NOT NULL,
    FOREIGN KEY (job) REFERENCES jobs (number) ON DELETE CASCADE
  ) STRICT;
  `,
  // Mails to the job address: known again when they come twice, and what their senders are still to be told.
  `
  CREATE TABLE mails_in (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    digest BLOB NOT NULL, at INTEGER NOT NULL, user_id TEXT, registered INTEGER NOT NULL DEFAULT 0, owed TEXT,
    UNIQUE (tenant, digest)
  ) STRICT;
  CREATE INDEX mails_in_by_time ON mails_in (tenant, at);
  CREATE INDEX mails_in_owed ON mails_in (number) WHERE owed IS NOT NULL;
  `,
  // Activity that nobody owns, by card; and how it moved to an owner, and back. The number of a card stays in its
  // activities only.
  `
  CREATE TABLE parked_cards (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    id TEXT NOT NULL, mask TEXT, warned_day INTEGER NOT NULL,
    UNIQUE (tenant, id)
  ) STRICT;
  CREATE INDEX parked_cards_by_tenant ON parked_cards (tenant, number);
  CREATE INDEX parked_cards_by_day ON parked_cards (tenant, warned_day);
  ALTER TABLE activities ADD COLUMN parked INTEGER REFERENCES parked_cards (number);
  CREATE INDEX activities_parked ON activities (parked, number) WHERE parked IS NOT NULL;
  CREATE TABLE moves (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    card INTEGER NOT NULL, why TEXT NOT NULL, user_id TEXT NOT NULL, undoes INTEGER UNIQUE,
    newest INTEGER NOT NULL, done_by TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL, ended_at INTEGER,
    entries INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,
    UNIQUE (tenant, id),
    FOREIGN KEY (card) REFERENCES parked_cards (number),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (undoes) REFERENCES moves (number)
  ) STRICT;
  CREATE INDEX moves_by_tenant ON moves (tenant, number);
  CREATE INDEX moves_going_on ON moves (number) WHERE ended_at IS NULL;
  CREATE TABLE moved (
    tenant TEXT NOT NULL, region TEXT NOT NULL, move INTEGER NOT NULL, activity INTEGER NOT NULL,
    from_user TEXT NOT NULL, to_user TEXT NOT NULL,
    PRIMARY KEY (move, activity),
    FOREIGN KEY (move) REFERENCES moves (number),
    FOREIGN KEY (activity) REFERENCES activities (number)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE app_log ADD COLUMN about TEXT;
  `,
  // Passwords; and sessions that hang on one have no PIN. Whoever was signed in signs in again.
  `
  CREATE TABLE passwords (
    tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL,
    sealed BLOB NOT NULL, changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, user_id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  DROP TABLE user_sessions;
  CREATE TABLE user_sessions (
    hash BLOB NOT NULL UNIQUE, tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL,
    pin BLOB, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, pin) REFERENCES pins (tenant, lookup) ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX user_sessions_by_user ON user_sessions (tenant, user_id, opened_at);
  CREATE INDEX user_sessions_by_pin ON user_sessions (tenant, pin);
  `,
  // Users who were created for cards that nobody owned, and where.
  `
  CREATE TABLE created_users (
    tenant TEXT NOT NULL, region TEXT NOT NULL, terminal TEXT NOT NULL, user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, user_id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX created_users_by_terminal ON created_users (tenant, terminal, at);
  `,
  // Credit as a statement, in which each booked job is charged once; quotas; and projects that jobs are booked to.
  `
  CREATE TABLE credit_rows (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, user_id TEXT NOT NULL,
    at INTEGER NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, balance INTEGER NOT NULL,
    reason TEXT NOT NULL, by_whom TEXT, activity INTEGER,
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (activity) REFERENCES activities (number)
  ) STRICT;
  CREATE INDEX credit_by_user ON credit_rows (tenant, user_id, number);
  CREATE INDEX credit_by_activity ON credit_rows (tenant, activity) WHERE activity IS NOT NULL;
  CREATE UNIQUE INDEX charged_once ON credit_rows (activity) WHERE kind = 'charge';
  CREATE TABLE quotas (
    tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, user_id TEXT, group_id TEXT,
    period TEXT NOT NULL, pages INTEGER NOT NULL CHECK (pages >= 0),
    PRIMARY KEY (tenant, id), CHECK ((user_id IS NULL) <> (group_id IS NULL)),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, group_id) REFERENCES groups (tenant, id) ON DELETE CASCADE
  ) STRICT;
  CREATE TABLE projects (
    tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, code TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL, active INTEGER NOT NULL, everybody INTEGER NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id), UNIQUE (tenant, code)
  ) STRICT;
  CREATE TABLE project_groups (
    tenant TEXT NOT NULL, region TEXT NOT NULL, project TEXT NOT NULL, group_id TEXT NOT NULL,
    PRIMARY KEY (tenant, project, group_id),
    FOREIGN KEY (tenant, project) REFERENCES projects (tenant, id),
    FOREIGN KEY (tenant, group_id) REFERENCES groups (tenant, id) ON DELETE CASCADE
  ) STRICT;
  ALTER TABLE activities ADD COLUMN project TEXT;
  CREATE INDEX activities_by_time ON activities (tenant, user_id, at);
  CREATE INDEX activities_by_project ON activities (tenant, project) WHERE project IS NOT NULL;
  `,
  // Providers that people sign in with, who is known by what they say of somebody, sessions that hang on that, who
  // registered themselves, and mails to whoever is no user yet.
  `
  ALTER TABLE users ADD COLUMN account TEXT NOT NULL DEFAULT 'work';
  ALTER TABLE users ADD COLUMN registered INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE users ADD COLUMN awaits INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE identity_providers (
    tenant TEXT NOT NULL, region TEXT NOT NULL, provider TEXT NOT NULL, account TEXT NOT NULL,
    issuer TEXT NOT NULL, client_id TEXT NOT NULL, body TEXT NOT NULL, sealed BLOB NOT NULL, changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, provider, account)
  ) STRICT;
  CREATE TABLE identities (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL,
    issuer TEXT NOT NULL, sub TEXT NOT NULL, user_id TEXT NOT NULL,
    provider TEXT NOT NULL, account TEXT NOT NULL, created_at INTEGER NOT NULL, signed_in_at INTEGER NOT NULL,
    UNIQUE (tenant, issuer, sub),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)
  ) STRICT;
  CREATE INDEX identities_by_user ON identities (tenant, user_id);
  ALTER TABLE user_sessions ADD COLUMN identity INTEGER REFERENCES identities (number) ON DELETE CASCADE;
  CREATE INDEX user_sessions_by_identity ON user_sessions (identity) WHERE identity IS NOT NULL;
  CREATE TABLE sign_ups (
    hash BLOB PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, sealed BLOB NOT NULL, ends_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sign_ups_by_time ON sign_ups (tenant, ends_at);
  ALTER TABLE mails RENAME TO former_mails;
  CREATE TABLE mails (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    user_id TEXT, address TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, state TEXT NOT NULL, state_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, problem TEXT, body BLOB,
    UNIQUE (tenant, id)
  ) STRICT;
  INSERT INTO mails SELECT * FROM former_mails;
  DROP TABLE former_mails;
  CREATE INDEX mails_by_tenant ON mails (tenant, number);
  CREATE INDEX mails_with_body ON mails (tenant, user_id) WHERE body IS NOT NULL;
  CREATE INDEX mails_by_time ON mails (next_at) WHERE state = 'waiting';
  `,
  // How a log says that the one before ended, and where one ended of which everything that could come has come. What still
  // waits for its date is found without looking at all that has one.
  `
  ALTER TABLE logs ADD COLUMN former TEXT;
  ALTER TABLE logs ADD COLUMN through INTEGER;
  CREATE INDEX logs_by_name ON logs (tenant, log_id);
  CREATE INDEX activities_undated ON activities (tenant, terminal, log_id, seq) WHERE dated = 'floor';
  `,
]

-- The records of a help desk. One text for SQLite and PostgreSQL.
--
-- Moments are microseconds since 1970 UTC, 0 where there is none. Lists and
-- maps are JSON, '' where empty. No text holds a NUL or invalid UTF-8. An id
-- is made by the program (tickets.NewID), so a change is whole before it is
-- written. "position" counts within a ticket: 1, 2, 3, …

-- +goose Up

-- Where counting stands.
CREATE TABLE counters (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL                  -- the last one given away
);
INSERT INTO counters (name, value) VALUES ('ticket', 1000);

-- What channels remember, such as how far a mailbox was read.
CREATE TABLE memories (
    scope TEXT NOT NULL,                   -- the channel's name
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scope, key)
);

-- The inbox: every letter that arrived, kept for good.
CREATE TABLE letters (
    key      TEXT   NOT NULL PRIMARY KEY,  -- names the letter wherever it lies
    channel  TEXT   NOT NULL,              -- the channel it came through
    thread   TEXT   NOT NULL,              -- letters of one thread are handled in order; '' on its own
    origin   TEXT   NOT NULL,              -- where it lay first
    blob     TEXT   NOT NULL,              -- the file of its octets; '' where they are in octets
    arrived  BIGINT NOT NULL,              -- when it arrived at its origin
    accepted BIGINT NOT NULL,              -- when it was stored: the order of work
    attempts BIGINT NOT NULL,              -- how often it was claimed and neither opened nor ended
    run_at   BIGINT NOT NULL,              -- not to be claimed before; while claimed, the end of the lease
    holder   TEXT   NOT NULL,              -- the process that claimed it
    outcome  TEXT   NOT NULL,              -- what became of it; '' while it waits
    why      TEXT   NOT NULL,              -- why it waits longer, was set aside or was ignored
    ticket   BIGINT NOT NULL,              -- the ticket it opened or joined, 0 for none
    done     BIGINT NOT NULL               -- when its outcome was known, 0 while it waits
);
CREATE INDEX letters_fresh     ON letters (accepted)         WHERE done = 0 AND attempts = 0;
CREATE INDEX letters_tried     ON letters (accepted)         WHERE done = 0 AND attempts > 0;
CREATE INDEX letters_thread    ON letters (thread, accepted) WHERE done = 0;
CREATE INDEX letters_ignored   ON letters (thread)           WHERE outcome = 'ignored';
CREATE INDEX letters_set_aside ON letters (accepted)         WHERE outcome = 'set aside';
CREATE INDEX letters_blob      ON letters (blob)             WHERE blob <> '';

-- What letters are made of, as it came. Apart from them, since a letter's row
-- is written several times.
CREATE TABLE octets (
    letter TEXT  NOT NULL PRIMARY KEY REFERENCES letters (key),
    raw    BYTEA NOT NULL
);

-- The ledger of intake: every place where a letter was seen.
CREATE TABLE origins (
    letter  TEXT   NOT NULL REFERENCES letters (key),
    channel TEXT   NOT NULL,
    origin  TEXT   NOT NULL,
    seen    BIGINT NOT NULL,
    outcome TEXT   NOT NULL,               -- '' where the letter came from: its own outcome counts; else 'duplicate'
    PRIMARY KEY (letter, channel, origin)
);

-- A request followed to its end.
CREATE TABLE tickets (
    number            BIGINT  NOT NULL PRIMARY KEY,
    version           BIGINT  NOT NULL,    -- 1, 2, 3, …: raised by every change
    subject           TEXT    NOT NULL,
    status            TEXT    NOT NULL,    -- new, open, pending, resolved, closed
    priority          BIGINT  NOT NULL,    -- 1 the most pressing, to 4
    level             BIGINT  NOT NULL,    -- 0 the bot alone, 1 to 3 people
    queue             TEXT    NOT NULL,
    language          TEXT    NOT NULL,    -- fr, en
    quiet             BOOLEAN NOT NULL,    -- the bot itself writes nothing to the requester
    requester_key     TEXT    NOT NULL,    -- who asks, as compared and looked up
    requester_network TEXT    NOT NULL,
    requester_id      TEXT    NOT NULL,
    requester_name    TEXT    NOT NULL,
    assignee_network  TEXT    NOT NULL,    -- who works on it, '' for nobody
    assignee_id       TEXT    NOT NULL,
    assignee_name     TEXT    NOT NULL,
    attended          BOOLEAN NOT NULL,    -- a person of the desk has spoken: the bot keeps quiet
    dismissed         BOOLEAN NOT NULL,    -- closed as no request, its requester heard nothing
    rating            BIGINT  NOT NULL,    -- 1 to 5: the requester's mark for its resolution; 0 for none
    suggested         TEXT    NOT NULL,    -- ids of the articles offered
    sent              TEXT    NOT NULL,    -- ids of those that agents sent
    path              TEXT    NOT NULL,    -- the queues and levels that it came to
    told              TEXT    NOT NULL,    -- what was told when it last was
    category          TEXT    NOT NULL,    -- '' nobody knows, 'none' none fits
    guess             BIGINT  NOT NULL,    -- how sure the bot was of it, in percent; 0 a person said so
    impact            BIGINT  NOT NULL,    -- 1 much, to 3; 0 as any
    urgency           BIGINT  NOT NULL,    -- 1 at once, to 3; 0 as any
    vip               BOOLEAN NOT NULL,    -- its requester comes first
    answers           TEXT    NOT NULL,    -- what is known of its category's questions
    linked            TEXT    NOT NULL,    -- numbers of tickets that have to do with it
    next_ticket       BIGINT  NOT NULL,    -- the ticket in which it goes on, 0 for none
    problem           BIGINT  NOT NULL,    -- the ticket whose solution is this one's, too; 0 for none
    incident          TEXT    NOT NULL,    -- what was announced of the problem that it is; '' for nothing
    announced         BOOLEAN NOT NULL,    -- whether something was
    updates           TEXT    NOT NULL,    -- what not all of its problem's tickets were told yet
    created           BIGINT  NOT NULL,
    updated           BIGINT  NOT NULL,
    taken             BIGINT  NOT NULL,    -- when its assignee got it, 0 while nobody has it
    alarms            TEXT    NOT NULL,    -- when the desk must look at it again, and what for
    deadline          BIGINT  NOT NULL,    -- the first of these
    clocks            TEXT    NOT NULL,    -- of what is promised: how much is used, when it is due
    due               BIGINT  NOT NULL     -- the first of these
);
CREATE INDEX tickets_deadline  ON tickets (deadline) WHERE deadline > 0;
CREATE INDEX tickets_requester ON tickets (requester_key, number);
CREATE INDEX tickets_status    ON tickets (status, number);
CREATE INDEX tickets_assignee  ON tickets (assignee_id, assignee_network, taken) WHERE assignee_id <> '' AND status IN ('new', 'open');
CREATE INDEX tickets_waiting   ON tickets (queue, level, priority, number)       WHERE assignee_id = ''  AND status IN ('new', 'open') AND next_ticket = 0;
CREATE INDEX tickets_created   ON tickets (created);
CREATE INDEX tickets_problem   ON tickets (problem) WHERE problem > 0;
CREATE INDEX tickets_announced ON tickets (number) WHERE announced;
CREATE INDEX tickets_solved    ON tickets (updated) WHERE status IN ('resolved', 'closed');
CREATE INDEX tickets_sorted    ON tickets (updated) WHERE category <> '';

-- What the desk remembers of requesters.
CREATE TABLE people (
    key       TEXT NOT NULL PRIMARY KEY,   -- the person, as compared and looked up
    version   BIGINT NOT NULL,             -- 1, 2, 3, …: raised by every change
    network   TEXT NOT NULL,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    language  TEXT NOT NULL,               -- fr, en, '' while unknown
    automatic TEXT NOT NULL                -- when the bot last wrote to them by itself
);

-- When agents are away, as each source tells it.
CREATE TABLE absences (
    person  TEXT   NOT NULL,               -- the agent, as compared and looked up
    source  TEXT   NOT NULL,               -- '' they said so, or the channel on which it shows
    network TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    until   BIGINT NOT NULL,               -- 0 when they say that they are back
    why     TEXT   NOT NULL,
    sign    TEXT   NOT NULL,               -- what the channel showed
    PRIMARY KEY (person, source)
);

-- When the desk last gave somebody a ticket by itself.
CREATE TABLE turns (
    person  TEXT   NOT NULL PRIMARY KEY,   -- the agent, as compared and looked up
    version BIGINT NOT NULL,               -- 1, 2, 3, …: raised by every ticket
    network TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    at      BIGINT NOT NULL
);

-- The places where a ticket is talked about.
CREATE TABLE conversations (
    id       TEXT   NOT NULL PRIMARY KEY,
    ticket   BIGINT NOT NULL REFERENCES tickets (number),
    channel  TEXT   NOT NULL,
    place    TEXT   NOT NULL,              -- a mail address, a Slack channel
    audience TEXT   NOT NULL,              -- requester, agents, nobody
    watchers TEXT   NOT NULL,              -- who besides gets agents' answers there
    thread   TEXT   NOT NULL               -- refs: its first message and the latest ones
);
CREATE INDEX conversations_ticket ON conversations (ticket);

-- What was said.
CREATE TABLE messages (
    id             TEXT    NOT NULL PRIMARY KEY,
    ticket         BIGINT  NOT NULL REFERENCES tickets (number),
    position       BIGINT  NOT NULL,
    conversation   TEXT    NOT NULL REFERENCES conversations (id),
    author_role    TEXT    NOT NULL,       -- requester, agent, bot, third party
    author_network TEXT    NOT NULL,
    author_id      TEXT    NOT NULL,
    author_name    TEXT    NOT NULL,
    public         BOOLEAN NOT NULL,       -- the requester may read it
    proposal       TEXT    NOT NULL,       -- what agents are asked about it, '' for nothing
    text           TEXT    NOT NULL,
    folds          TEXT    NOT NULL,       -- what of text is folded: kind, begin and end of each stretch
    files          TEXT    NOT NULL,       -- name, type, size and blob of each attachment
    cc             TEXT    NOT NULL,       -- whom its author addressed besides
    ref            TEXT    NOT NULL,       -- the name under which it arrived
    letter         TEXT    NOT NULL,       -- key of the letter it was read from
    at             BIGINT  NOT NULL        -- when its author says it was written
);
CREATE UNIQUE INDEX messages_ticket ON messages (ticket, position);

-- The names under which messages travel on their channels: where one arrived,
-- and as which one of ours left.
CREATE TABLE refs (
    ref          TEXT   NOT NULL,          -- a Message-ID; a Slack channel and ts
    ticket       BIGINT NOT NULL REFERENCES tickets (number),
    conversation TEXT   NOT NULL REFERENCES conversations (id),
    message      TEXT   NOT NULL,          -- the message that it names, '' for a card
    delivery     TEXT   NOT NULL,          -- the delivery that it names, '' for what arrived
    known        BIGINT NOT NULL,          -- when it became known
    PRIMARY KEY (ref, conversation, message, delivery)
);
CREATE INDEX refs_message ON refs (message, conversation);

-- What happened. Reports are sums over it; nothing here is ever changed.
CREATE TABLE events (
    ticket     BIGINT NOT NULL REFERENCES tickets (number),
    position   BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    by_role    TEXT   NOT NULL,
    by_network TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    detail     TEXT   NOT NULL,            -- what more there is to know, by kind
    PRIMARY KEY (ticket, position)
);

-- What people's deeds tell of articles. Whoever's deed it is, or whose request,
-- may have it removed.
CREATE TABLE evidence (
    id       TEXT   NOT NULL PRIMARY KEY,
    ticket   BIGINT NOT NULL REFERENCES tickets (number),
    at       BIGINT NOT NULL,
    lesson   TEXT   NOT NULL,              -- sent, helped, not helped
    articles TEXT   NOT NULL,              -- ids of the articles that it is about, as they were offered
    person   TEXT   NOT NULL,              -- whose deed it is, as counted
    asker    TEXT   NOT NULL               -- whose request it is about, likewise
);
CREATE INDEX evidence_at     ON evidence (at, id);
CREATE INDEX evidence_person ON evidence (person);
CREATE INDEX evidence_asker  ON evidence (asker);

-- The outbox: queued → sending → sent | failed | uncertain, or withdrawn
-- before that. A temporary
-- failure goes back to queued.
CREATE TABLE deliveries (
    id             TEXT    NOT NULL PRIMARY KEY,
    ticket         BIGINT  NOT NULL REFERENCES tickets (number),
    position       BIGINT  NOT NULL,       -- also the order within its conversation
    conversation   TEXT    NOT NULL REFERENCES conversations (id),
    channel        TEXT    NOT NULL,       -- the conversation's
    kind           TEXT    NOT NULL,       -- say, card, mark, unsay
    message        TEXT    NOT NULL,       -- the message that it carries or marks
    author_role    TEXT    NOT NULL,       -- who speaks
    author_network TEXT    NOT NULL,
    author_id      TEXT    NOT NULL,
    author_name    TEXT    NOT NULL,
    automatic      BOOLEAN NOT NULL,       -- the bot says it by itself
    notice         TEXT    NOT NULL,
    subject        TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    cc             TEXT    NOT NULL,       -- who gets a copy
    settles        BOOLEAN NOT NULL,       -- it takes the place of the question about message
    spends         BOOLEAN NOT NULL,       -- it takes the choices off what its conversation last offered
    public         BOOLEAN NOT NULL,
    files          TEXT    NOT NULL,
    choices        TEXT    NOT NULL,
    mark           TEXT    NOT NULL,
    calls          TEXT    NOT NULL,       -- whom it calls by name
    amends         BOOLEAN NOT NULL,       -- it takes the place of what its conversation shows of message
    state          TEXT    NOT NULL,
    queued         BIGINT  NOT NULL,       -- when it was decided
    run_at         BIGINT  NOT NULL,       -- not to be claimed before; while claimed, the end of the lease
    holder         TEXT    NOT NULL,       -- the process that claimed it
    claim          TEXT    NOT NULL,       -- that claim: whoever settles must show it
    attempts       BIGINT  NOT NULL,       -- tries begun
    unsure         BOOLEAN NOT NULL,       -- a try was begun and its end is unknown
    ref            TEXT    NOT NULL,       -- the name it travels under, once its place has it
    rest           TEXT    NOT NULL,       -- whom a try did not reach that reached others, JSON
    why            TEXT    NOT NULL,       -- what went wrong last
    settled        BIGINT  NOT NULL        -- when it was sent or given up, 0 before
);
CREATE UNIQUE INDEX deliveries_ticket  ON deliveries (ticket, position);
CREATE INDEX deliveries_due     ON deliveries (channel, run_at)        WHERE settled = 0;
CREATE INDEX deliveries_automatic ON deliveries (queued)               WHERE automatic;
CREATE INDEX deliveries_waiting ON deliveries (conversation, position) WHERE settled = 0;

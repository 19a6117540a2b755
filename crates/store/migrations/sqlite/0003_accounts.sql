-- Accounts with their sessions and invitations, the audit log, and keys of environments that end.

-- `role` is a number of `codec.rs`. Without a password an account is invited and cannot log in yet.
create table account (
    id blob not null primary key,
    organization_id blob not null,
    name text not null,
    email text not null unique,
    role integer not null,
    password text,
    created_at integer not null,
    updated_at integer not null,
    last_seen_at integer,
    revision integer not null
) without rowid;

-- Found by the SHA-256 of the token in the cookie.
create table session (
    hash blob not null primary key,
    id blob not null unique,
    account_id blob not null,
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null,
    address text,
    user_agent text
) without rowid;
create index session_account on session (account_id, id);

-- One link for each account at most; a new one replaces it. Found by the SHA-256 of its token.
create table invitation (
    account_id blob not null primary key,
    hash blob not null unique,
    created_at integer not null,
    expires_at integer not null
) without rowid;

-- Who changed what. `actor_kind` is a number of `codec.rs`; `fields` is JSON: names, never values.
create table audit_entry (
    id blob not null primary key,
    at integer not null,
    actor_kind integer not null,
    actor_id text,
    actor_name text,
    action text not null,
    target_kind text,
    target_id text,
    target_name text,
    environment_id blob,
    fields text not null default '[]',
    address text
) without rowid;
create index audit_entry_target on audit_entry (target_id, id);
create index audit_entry_actor on audit_entry (actor_id, id);

-- From when on a key opens nothing; null while it has no end.
alter table api_key add column ends_at integer;
alter table api_key add column last_used_at integer;
create index api_key_environment on api_key (environment_id, created_at);

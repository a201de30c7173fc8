/** The version of the file's layout, and of how names are pronounced and keyed; a file of another version is built anew. */
export const SCHEMA = 5;

export const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE packages (
  id INTEGER PRIMARY KEY,
  attribute TEXT NOT NULL,
  version TEXT NOT NULL,
  pname TEXT NOT NULL,
  program TEXT NOT NULL,
  description TEXT NOT NULL,
  flags INTEGER NOT NULL,
  configurations INTEGER NOT NULL
);
CREATE TABLE keys (key TEXT, entry INTEGER, kind INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE pronunciations (text TEXT PRIMARY KEY, codes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE arrays (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE installed (attribute TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(name, description, purpose, content='', tokenize='porter unicode61');
`;

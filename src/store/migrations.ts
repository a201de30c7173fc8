/** The store's tables, a step a version; a step that has shipped is never edited. */
export const migrations: readonly string[] = [
  `CREATE TABLE turns (
     id INTEGER PRIMARY KEY,
     started_at TEXT NOT NULL,
     source TEXT NOT NULL CHECK (source IN ('voice', 'typed'))
   ) STRICT;
   CREATE TABLE said (
     id INTEGER PRIMARY KEY,
     turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
     at TEXT NOT NULL,
     speaker TEXT NOT NULL CHECK (speaker IN ('person', 'aloud')),
     text TEXT NOT NULL,
     intent TEXT,
     slots TEXT,
     confidence REAL,
     understood_by TEXT
   ) STRICT;
   CREATE INDEX said_by_turn ON said (turn_id);
   CREATE TABLE outcomes (
     id INTEGER PRIMARY KEY,
     turn_id INTEGER REFERENCES turns (id) ON DELETE SET NULL,
     at TEXT NOT NULL,
     operation TEXT NOT NULL,
     request TEXT NOT NULL,
     method TEXT NOT NULL,
     ok INTEGER NOT NULL,
     failure TEXT,
     seconds REAL NOT NULL
   ) STRICT;
   CREATE INDEX outcomes_by_operation ON outcomes (operation, method);
   CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE generation_notes (
     id INTEGER PRIMARY KEY,
     at TEXT NOT NULL,
     generation INTEGER NOT NULL,
     made TEXT NOT NULL,
     note TEXT NOT NULL CHECK (note IN ('good', 'broken', 'left'))
   ) STRICT;`,
  `CREATE TABLE appointments (
     id INTEGER PRIMARY KEY,
     made_at TEXT NOT NULL,
     due_at TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('update', 'reminder')),
     agreed TEXT,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'doing', 'done', 'dropped')),
     ended TEXT,
     told INTEGER NOT NULL DEFAULT 0
   ) STRICT;`,
  `CREATE TABLE preparations (
     id INTEGER PRIMARY KEY,
     at TEXT NOT NULL,
     item TEXT NOT NULL,
     ready INTEGER NOT NULL,
     seconds REAL NOT NULL,
     bytes REAL NOT NULL,
     used_at TEXT
   ) STRICT;
   CREATE INDEX preparations_by_item ON preparations (item);`,
  `CREATE TABLE verdicts (
     id INTEGER PRIMARY KEY,
     asked_at TEXT NOT NULL,
     turn_id INTEGER REFERENCES turns (id) ON DELETE SET NULL,
     verdict TEXT CHECK (verdict IN ('right', 'wrong'))
   ) STRICT;`,
  `ALTER TABLE generation_notes ADD COLUMN host TEXT NOT NULL DEFAULT '';`,
];

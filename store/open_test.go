package store_test

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"guichet/store"
	"guichet/store/storetest"
	"guichet/tickets"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return open(t, sqliteConfig(t)) })
}

// TestPostgreSQL runs where GUICHET_TEST_POSTGRES tells the address of a server;
// ./test starts one.
func TestPostgreSQL(t *testing.T) {
	if postgresURL == "" {
		if os.Getenv("CI") != "" || os.Getenv("GUICHET_TEST_ALL") != "" {
			t.Fatal("GUICHET_TEST_POSTGRES is empty: nothing was tested on PostgreSQL")
		}
		return
	}
	storetest.Run(t, func(t *testing.T) *store.Store { return open(t, postgresConfig(t)) })
}

var postgresURL = os.Getenv("GUICHET_TEST_POSTGRES")

// databases make configurations of empty records, by the database's name.
func databases() map[string]func(testing.TB) store.Config {
	all := map[string]func(testing.TB) store.Config{"SQLite": sqliteConfig}
	if postgresURL != "" {
		all["PostgreSQL"] = postgresConfig
	}
	return all
}

// everywhere runs a test on every database.
func everywhere(t *testing.T, test func(*testing.T, *store.Store)) {
	for name, config := range databases() {
		t.Run(name, func(t *testing.T) { test(t, open(t, config(t))) })
	}
}

// each runs a benchmark on every database.
func each(b *testing.B, run func(*testing.B, *store.Store)) {
	for name, config := range databases() {
		b.Run(name, func(b *testing.B) { run(b, open(b, config(b))) })
	}
}

func sqliteConfig(tb testing.TB) store.Config {
	dir := tb.TempDir()
	return store.Config{Database: "sqlite:" + dir + "/desk.db", Files: dir + "/files"}
}

// postgresConfig makes a schema for one test, and drops it at the end.
func postgresConfig(tb testing.TB) store.Config {
	tb.Helper()
	schema := "test_" + tickets.NewID()
	admin := connect(tb, postgresURL)
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + schema + " CASCADE"); err != nil {
			tb.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(postgresURL)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	q.Set("application_name", schema)
	u.RawQuery = q.Encode()
	return store.Config{Database: u.String(), Files: tb.TempDir(), Instance: "desk"}
}

// connect opens a database beside the store that a test looks at.
func connect(tb testing.TB, database string) *sql.DB {
	tb.Helper()
	driver := "pgx"
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, database = "sqlite3", path
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		tb.Fatal(err)
	}
	return db
}

func open(tb testing.TB, c store.Config) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

/* pg_updates.h -- as of an image that takes updates, of a build without tables. */
#define PG_UPDATES 1
#define PG_UPDATES_TABLES {0}

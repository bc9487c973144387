#include "schema/table.h"

#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"

#define BOM "\xef\xbb\xbf" /* byte order mark that spreadsheets write */

/* What libcsv's callbacks build: cells of the row at hand, rows so far. */
struct reading {
	struct pool *pool;
	struct table *table;
	struct table_row *rows; /* owned while reading */
	size_t n_rows, cap_rows;
	const char *cells[TABLE_COLUMNS_MAX];
	size_t n_cells;
	int row_line;
	bool row_ended; /* in the line just fed */
	enum err err;
};

static void
on_cell(void *data, size_t len, void *ctx)
{
	struct reading *r = ctx;

	if (r->err != ERR_NONE)
		return;
	if (r->n_cells == TABLE_COLUMNS_MAX) {
		r->err = ERR_SIZE;
		return;
	}
	r->cells[r->n_cells++] = pool_text_n(r->pool, data, len);
}

/* The first row: the columns' names. */
static void
take_columns(struct reading *r)
{
	const char **columns =
	    pool_array(r->pool, r->n_cells, sizeof(*columns));

	memcpy(columns, r->cells, r->n_cells * sizeof(*columns));
	while (r->n_cells > 0 && strncmp(columns[0], BOM, 3) == 0)
		columns[0] += 3; /* behind empty lines */
	r->table->columns = columns;
	r->table->n_columns = r->n_cells;
}

static bool
row_is_empty(const struct reading *r)
{
	size_t i;

	for (i = 0; i < r->n_cells; i++)
		if (r->cells[i][0] != '\0')
			return false;
	return true;
}

static void
take_row(struct reading *r)
{
	size_t n = r->table->n_columns, i;
	const char **cells = pool_array(r->pool, n, sizeof(*cells));

	for (i = n; i < r->n_cells; i++)
		if (r->cells[i][0] != '\0')
			r->err = ERR_INPUT; /* more cells than columns */
	for (i = 0; i < n; i++)
		cells[i] = i < r->n_cells ? r->cells[i] : "";
	if (r->n_rows == TABLE_ROWS_MAX) {
		r->err = ERR_SIZE;
		return;
	}
	if (r->n_rows == r->cap_rows) {
		r->cap_rows = r->cap_rows == 0 ? 64 : r->cap_rows * 2;
		r->rows = mem_grow(r->rows, r->cap_rows, sizeof(*r->rows));
	}
	r->rows[r->n_rows++] =
	    (struct table_row){ .cells = cells, .line = r->row_line };
}

static void
on_row(int end, void *ctx)
{
	struct reading *r = ctx;

	(void)end;
	r->row_ended = true;
	if (r->err != ERR_NONE)
		return;
	if (r->table->columns == NULL)
		take_columns(r);
	else if (!row_is_empty(r))
		take_row(r);
	r->n_cells = 0;
}

/* Feeds libcsv a line at a time: it counts no lines itself. */
static void
feed(struct csv_parser *csv, struct reading *r, const char *data, size_t len,
    int *line)
{
	bool pending = false; /* inside a quoted cell with a line break */
	size_t at = 0;

	*line = 0;
	while (at < len && r->err == ERR_NONE) {
		const char *end = memchr(data + at, '\n', len - at);
		size_t n =
		    end == NULL ? len - at : (size_t)(end - data) - at + 1;

		++*line;
		if (!pending)
			r->row_line = *line;
		r->row_ended = false;
		if (csv_parse(csv, data + at, n, on_cell, on_row, r) != n) {
			r->err = ERR_INPUT;
			return;
		}
		if (r->row_ended)
			pending = false;
		else if (memchr(data + at, '"', n) != NULL)
			pending = true;
		at += n;
	}
	if (r->err == ERR_NONE && csv_fini(csv, on_cell, on_row, r) != 0)
		r->err = ERR_INPUT;
}

static void
keep_rows(struct reading *r)
{
	struct table_row *rows = pool_array(r->pool, r->n_rows, sizeof(*rows));

	if (r->n_rows > 0)
		memcpy(rows, r->rows, r->n_rows * sizeof(*rows));
	r->table->rows = rows;
	r->table->n_rows = r->n_rows;
}

enum err
table_parse(const void *data, size_t len, const char *name, struct pool *pool,
    struct table *table, int *line)
{
	struct reading r = { .pool = pool, .table = table };
	struct csv_parser csv;
	const char *p = data;
	int at = 0;

	*table = (struct table){ .name = pool_text(pool, name) };
	while (len >= 3 && memcmp(p, BOM, 3) == 0)
		p += 3, len -= 3;
	if (!utf8_valid(p, len))
		return ERR_INPUT;
	if (csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return ERR_LIBRARY;
	feed(&csv, &r, p, len, &at);
	csv_free(&csv);
	if (line != NULL)
		*line = at;
	if (r.err == ERR_NONE)
		keep_rows(&r);
	free(r.rows);
	return r.err;
}

enum err
table_slurp(const char *path, size_t max, char **data, size_t *len)
{
	FILE *f = fopen(path, "rbe");
	struct buf b;
	char chunk[8192];
	size_t n;
	enum err err;

	*data = NULL;
	*len = 0;
	if (f == NULL)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND
							   : ERR_IO;
	buf_init(&b, max);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0 && !b.failed)
		buf_put(&b, chunk, n);
	err = ferror(f) ? ERR_IO : buf_err(&b);
	fclose(f);
	if (err != ERR_NONE) {
		buf_fini(&b);
		return err;
	}
	*len = b.len;
	*data = buf_take_text(&b);
	return ERR_NONE;
}

enum err
table_read(const char *path, const char *name, struct pool *pool,
    struct table *table, int *line)
{
	char *data;
	size_t len;
	enum err err;

	*table = (struct table){ .name = pool_text(pool, name) };
	if (line != NULL)
		*line = 0;
	err = table_slurp(path, TABLE_BYTES_MAX, &data, &len);
	if (err != ERR_NONE)
		return err;
	err = table_parse(data, len, name, pool, table, line);
	free(data);
	return err;
}

static void
write_cells(FILE *f, const char *const *cells, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			putc(',', f);
		if (n == 1 && cells[i][0] == '\0')
			fputs("\"\"", f); /* or it would be an empty line */
		else if (cells[i][strcspn(cells[i], " \t,\"\r\n")] == '\0')
			fputs(cells[i], f);
		else
			csv_fwrite(f, cells[i], strlen(cells[i]));
	}
	putc('\n', f);
}

enum err
table_write(const char *path, const struct table *table)
{
	FILE *f = fopen(path, "we");
	size_t i;
	bool failed;

	if (f == NULL)
		return ERR_IO;
	write_cells(f, table->columns, table->n_columns);
	for (i = 0; i < table->n_rows; i++)
		write_cells(f, table->rows[i].cells, table->n_columns);
	failed = ferror(f) != 0;
	return fclose(f) != 0 || failed ? ERR_IO : ERR_NONE;
}

int
table_column(const struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->n_columns; i++)
		if (strcmp(table->columns[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
table_look_up(const struct table *table, int column, int key, const char *value)
{
	size_t i;

	for (i = 0; i < table->n_rows; i++)
		if (strcmp(table->rows[i].cells[key], value) == 0)
			return table->rows[i].cells[column];
	return NULL;
}

const char *
table_cell(const struct table *table, size_t row, const char *name)
{
	int i = table_column(table, name);

	return i < 0 ? "" : table->rows[row].cells[i];
}

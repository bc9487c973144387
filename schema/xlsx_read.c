/* Reading spreadsheets: a zip of XML parts.  The workbook names its sheets
 * and, through its relations, their parts; texts are in a part of their own.
 * Parts are read by a pull parser, without entities or network, and sizes
 * are bounded before anything is unpacked. */
#include <ctype.h>
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "schema/buf.h"
#include "schema/mem.h"
#include "schema/xlsx.h"

#define PART_MAX  (32u * 1024 * 1024)
#define CELL_MAX  32767 /* characters, Excel's own limit */
#define TEXTS_MAX 200000
#define ROWS_MAX  20000

struct book {
	zip_t *zip;
	struct pool *pool;
	const char **texts; /* shared strings; owned */
	size_t n_texts;
};

/* Unpacks the part NAME; *DATA is owned. */
static enum err
read_part(struct book *b, const char *name, char **data, size_t *len)
{
	zip_stat_t st;
	zip_file_t *f;
	zip_int64_t n;

	*data = NULL;
	if (zip_stat(b->zip, name, 0, &st) != 0)
		return ERR_NOT_FOUND;
	if ((st.valid & ZIP_STAT_SIZE) == 0 || st.size > PART_MAX)
		return ERR_SIZE;
	f = zip_fopen(b->zip, name, 0);
	if (f == NULL)
		return ERR_INPUT;
	*data = mem_array(st.size + 1, 1);
	n = zip_fread(f, *data, st.size);
	zip_fclose(f);
	if (n < 0 || (zip_uint64_t)n != st.size) {
		free(*data);
		*data = NULL;
		return ERR_INPUT;
	}
	*len = st.size;
	return ERR_NONE;
}

static xmlTextReaderPtr
open_reader(const char *data, size_t len)
{
	return xmlReaderForMemory(data, (int)len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
		XML_PARSE_COMPACT);
}

static bool
is_element(xmlTextReaderPtr r, const char *name)
{
	return xmlTextReaderNodeType(r) == XML_READER_TYPE_ELEMENT &&
	       strcmp((const char *)xmlTextReaderConstLocalName(r), name) == 0;
}

static bool
is_end(xmlTextReaderPtr r, const char *name)
{
	return xmlTextReaderNodeType(r) == XML_READER_TYPE_END_ELEMENT &&
	       strcmp((const char *)xmlTextReaderConstLocalName(r), name) == 0;
}

/* The attribute NAME, of the pool; NULL if it is not there. */
static const char *
attribute(struct book *b, xmlTextReaderPtr r, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(r, (const xmlChar *)name);
	const char *text = pool_text(b->pool, (const char *)value);

	xmlFree(value);
	return text;
}

/* What to do at each node of a part; false stops the reading as malformed. */
typedef bool visit(struct book *b, xmlTextReaderPtr r, void *ctx);

static enum err
visit_part(struct book *b, const char *name, visit *v, void *ctx)
{
	xmlTextReaderPtr r;
	char *data;
	size_t len;
	int more;
	bool fine = true;
	enum err err = read_part(b, name, &data, &len);

	if (err != ERR_NONE)
		return err;
	r = open_reader(data, len);
	if (r == NULL) {
		free(data);
		return ERR_LIBRARY;
	}
	while ((more = xmlTextReaderRead(r)) == 1 && fine)
		fine = v(b, r, ctx);
	xmlFreeTextReader(r);
	free(data);
	return more == 0 && fine ? ERR_NONE : ERR_INPUT;
}

struct naming {
	const char *wanted, *found;
};

/* workbook.xml: the relation of the sheet that is wanted. */
static bool
visit_sheet_name(struct book *b, xmlTextReaderPtr r, void *ctx)
{
	struct naming *n = ctx;
	const char *name;

	if (!is_element(r, "sheet"))
		return true;
	name = attribute(b, r, "name");
	if (name != NULL && strcmp(name, n->wanted) == 0)
		n->found = attribute(b, r, "r:id");
	return true;
}

/* workbook.xml.rels: the part of the relation that is wanted. */
static bool
visit_relation(struct book *b, xmlTextReaderPtr r, void *ctx)
{
	struct naming *n = ctx;
	const char *id;

	if (!is_element(r, "Relationship"))
		return true;
	id = attribute(b, r, "Id");
	if (id != NULL && strcmp(id, n->wanted) == 0)
		n->found = attribute(b, r, "Target");
	return true;
}

static enum err
find_part(struct book *b, const char *sheet, char **part)
{
	struct naming by_name = { sheet, NULL }, by_id = { NULL, NULL };
	enum err err =
	    visit_part(b, "xl/workbook.xml", visit_sheet_name, &by_name);

	*part = NULL;
	if (err != ERR_NONE)
		return err == ERR_NOT_FOUND ? ERR_INPUT : err;
	if (by_name.found == NULL)
		return ERR_NOT_FOUND;
	by_id.wanted = by_name.found;
	err =
	    visit_part(b, "xl/_rels/workbook.xml.rels", visit_relation, &by_id);
	if (err != ERR_NONE || by_id.found == NULL)
		return ERR_INPUT;
	*part = by_id.found[0] == '/' ? mem_text(by_id.found + 1)
				      : mem_printf("xl/%s", by_id.found);
	return ERR_NONE;
}

/* Texts in <si> or <is>: the <t>s inside, but not those of readings aids
 * (rPh). */
struct texting {
	struct buf text;
	bool inside, aid;
	size_t cap;
};

static void
take_text(xmlTextReaderPtr r, struct texting *t)
{
	const xmlChar *value;

	if (is_element(r, "rPh"))
		t->aid = !xmlTextReaderIsEmptyElement(r);
	else if (is_end(r, "rPh"))
		t->aid = false;
	else if (is_element(r, "t"))
		t->inside = !xmlTextReaderIsEmptyElement(r);
	else if (is_end(r, "t"))
		t->inside = false;
	if (!t->inside || t->aid)
		return;
	value = xmlTextReaderConstValue(r);
	if (value != NULL)
		buf_puts(&t->text, (const char *)value);
}

static bool
visit_shared(struct book *b, xmlTextReaderPtr r, void *ctx)
{
	struct texting *t = ctx;

	if (is_end(r, "si") ||
	    (is_element(r, "si") && xmlTextReaderIsEmptyElement(r))) {
		if (b->n_texts == TEXTS_MAX || t->text.failed)
			return false;
		if (b->n_texts == t->cap) {
			t->cap = t->cap == 0 ? 256 : t->cap * 2;
			b->texts =
			    mem_grow(b->texts, t->cap, sizeof(*b->texts));
		}
		b->texts[b->n_texts++] = pool_text_n(
		    b->pool, (const char *)t->text.data, t->text.len);
		buf_clear(&t->text);
	}
	take_text(r, t);
	return true;
}

static enum err
read_texts(struct book *b)
{
	struct texting t = { .cap = 0 };
	enum err err;

	buf_init(&t.text, 4 * CELL_MAX);
	err = visit_part(b, "xl/sharedStrings.xml", visit_shared, &t);
	buf_fini(&t.text);
	return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

/* A sheet: rows of cells, each cell with its place and its type. */
struct sheeting {
	struct table *table;
	struct table_row *rows; /* owned */
	size_t n_rows, cap;
	const char *cells[TABLE_COLUMNS_MAX];
	size_t n_cells;
	int line;
	int column;
	const char *type;
	bool in_value;
	struct texting inline_text;
	struct buf value;
};

/* "AB12" is column 27; -1 if REF is no place or too far to the right. */
static int
column_of(const char *ref)
{
	int n = 0;

	if (ref == NULL || !isupper((unsigned char)*ref))
		return -1;
	for (; isupper((unsigned char)*ref); ref++) {
		n = n * 26 + (*ref - 'A' + 1);
		if (n > TABLE_COLUMNS_MAX)
			return -1;
	}
	return n - 1;
}

static bool
open_cell(struct book *b, xmlTextReaderPtr r, struct sheeting *s)
{
	const char *ref = attribute(b, r, "r");

	s->column = ref == NULL ? (int)s->n_cells : column_of(ref);
	s->type = attribute(b, r, "t");
	if (s->type == NULL)
		s->type = "n";
	buf_clear(&s->value);
	buf_clear(&s->inline_text.text);
	return s->column >= 0 && s->column < TABLE_COLUMNS_MAX;
}

static const char *
cell_text(struct book *b, struct sheeting *s)
{
	char *value = mem_text_n((const char *)s->value.data, s->value.len);
	const char *text = NULL;
	unsigned long i;

	if (strcmp(s->type, "s") == 0) {
		i = strtoul(value, NULL, 10);
		text = i < b->n_texts ? b->texts[i] : NULL;
	} else if (strcmp(s->type, "inlineStr") == 0) {
		text =
		    pool_text_n(b->pool, (const char *)s->inline_text.text.data,
			s->inline_text.text.len);
	} else if (strcmp(s->type, "b") == 0) {
		text = value[0] == '1' ? "true" : "false";
	} else if (strcmp(s->type, "e") != 0) {
		text = pool_text(b->pool, value);
	}
	free(value);
	return text;
}

static bool
close_cell(struct book *b, struct sheeting *s)
{
	const char *text;

	if (s->value.len == 0 && s->inline_text.text.len == 0)
		return true;
	text = cell_text(b, s);
	if (text == NULL || s->value.failed)
		return false;
	while (s->n_cells <= (size_t)s->column)
		s->cells[s->n_cells++] = "";
	s->cells[s->column] = text;
	return true;
}

/* Without the spaces that are easily typed behind a name. */
static const char *
trimmed(struct pool *pool, const char *text)
{
	size_t n;

	text += strspn(text, " \t\r\n");
	for (n = strlen(text); n > 0 && strchr(" \t\r\n", text[n - 1]);)
		n--;
	return pool_text_n(pool, text, n);
}

static bool
close_row(struct book *b, struct sheeting *s)
{
	size_t i, n;
	const char **cells;
	bool empty = true;

	for (i = 0; i < s->n_cells; i++)
		empty = empty && s->cells[i][0] == '\0';
	if (empty)
		return true;
	n = s->table->columns == NULL ? s->n_cells : s->table->n_columns;
	cells = pool_array(b->pool, n, sizeof(*cells));
	for (i = 0; i < n; i++)
		cells[i] = i < s->n_cells ? trimmed(b->pool, s->cells[i]) : "";
	if (s->table->columns == NULL) {
		s->table->columns = cells;
		s->table->n_columns = n;
		return true;
	}
	if (s->n_rows == ROWS_MAX)
		return false;
	if (s->n_rows == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		s->rows = mem_grow(s->rows, s->cap, sizeof(*s->rows));
	}
	s->rows[s->n_rows++] =
	    (struct table_row){ .cells = cells, .line = s->line };
	return true;
}

static bool
visit_cell(struct book *b, xmlTextReaderPtr r, void *ctx)
{
	struct sheeting *s = ctx;
	const xmlChar *value;

	if (is_element(r, "row")) {
		const char *line = attribute(b, r, "r");

		s->line = line != NULL ? atoi(line) : s->line + 1;
		s->n_cells = 0;
		return true;
	}
	if (is_end(r, "row"))
		return close_row(b, s);
	if (is_element(r, "c"))
		return open_cell(b, r, s);
	if (is_end(r, "c"))
		return close_cell(b, s);
	if (is_element(r, "v"))
		s->in_value = !xmlTextReaderIsEmptyElement(r);
	else if (is_end(r, "v"))
		s->in_value = false;
	value = s->in_value ? xmlTextReaderConstValue(r) : NULL;
	if (value != NULL)
		buf_puts(&s->value, (const char *)value);
	take_text(r, &s->inline_text);
	return true;
}

static enum err
read_sheet(struct book *b, const char *part, struct table *table)
{
	struct sheeting s = { .table = table };
	struct table_row *rows;
	enum err err;

	buf_init(&s.value, 4 * CELL_MAX);
	buf_init(&s.inline_text.text, 4 * CELL_MAX);
	err = visit_part(b, part, visit_cell, &s);
	buf_fini(&s.value);
	buf_fini(&s.inline_text.text);
	if (err == ERR_NONE) {
		rows = pool_array(b->pool, s.n_rows, sizeof(*rows));
		if (s.n_rows > 0)
			memcpy(rows, s.rows, s.n_rows * sizeof(*rows));
		table->rows = rows;
		table->n_rows = s.n_rows;
	}
	free(s.rows);
	return err;
}

enum err
xlsx_read(
    const char *path, const char *sheet, struct pool *pool, struct table *table)
{
	struct book b = { .pool = pool };
	char *part = NULL;
	int error;
	enum err err;

	*table = (struct table){ .name = pool_text(pool, sheet) };
	if (access(path, R_OK) != 0)
		return ERR_NOT_FOUND;
	b.zip = zip_open(path, ZIP_RDONLY, &error);
	if (b.zip == NULL)
		return ERR_INPUT;
	err = find_part(&b, sheet, &part);
	if (err == ERR_NONE)
		err = read_texts(&b);
	if (err == ERR_NONE)
		err = read_sheet(&b, part, table);
	free(b.texts);
	free(part);
	zip_discard(b.zip);
	return err;
}

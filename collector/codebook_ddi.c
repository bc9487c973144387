/* DDI Codebook 2.5: codeBook(docDscr, stdyDscr, fileDscr*, dataDscr), the
 * elements of each in the order that its schema gives. */
#include <math.h>

#include "collector/codebook_part.h"
#include "schema/expr.h"

static void
element(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "<%s>", name);
	codebook_text(out, text);
	buf_printf(out, "</%s>\n", name);
}

/* citation(titlStmt(titl, IDNo), prodStmt(prodDate, software)) */
static void
put_citation(struct buf *out, const struct codebook *c, const char *what)
{
	char date[11];

	codebook_date(c, date);
	buf_puts(out, "<citation><titlStmt>\n<titl>");
	codebook_text(out, study_label(c->study));
	codebook_text(out, what);
	buf_puts(out, "</titl>\n<IDNo>");
	codebook_text(out, study_name(c->study));
	buf_printf(out, "-%s</IDNo>\n</titlStmt>\n", study_version(c->study));
	buf_printf(
	    out, "<prodStmt><prodDate date=\"%s\">%s</prodDate>", date, date);
	buf_puts(out, "<software version=\"" PEERLOG_VERSION
		      "\">peerlog</software></prodStmt>\n</citation>\n");
}

static void
put_file(struct buf *out, size_t i, const struct codebook_file *f)
{
	buf_printf(out, "<fileDscr ID=\"F%zu\"><fileTxt>\n", i + 1);
	element(out, "fileName", f->name);
	buf_puts(out, "<fileCont>");
	codebook_text(out, f->label);
	buf_printf(out,
	    "</fileCont>\n<dimensns><caseQnty>%zu</caseQnty>"
	    "<varQnty>%zu</varQnty></dimensns>\n</fileTxt></fileDscr>\n",
	    f->n_rows, f->n_columns);
}

/* A category: one code, or one way of having no value. */
static void
put_category(
    struct buf *out, double value, const char *label, size_t n, bool missing)
{
	buf_printf(out, "<catgry%s><catValu>", missing ? " missing=\"Y\"" : "");
	codebook_number(out, value);
	buf_puts(out, "</catValu><labl>");
	codebook_text(out, label);
	buf_printf(out,
	    "</labl><catStat type=\"freq\">%zu</catStat>"
	    "</catgry>\n",
	    n);
}

static void
put_categories(struct buf *out, const struct codebook_column *c)
{
	int kind;
	size_t i;

	if (c->column->type != SHEET_NUMBER)
		return;
	for (i = 0; i < c->column->n_labels; i++)
		put_category(out, c->column->labels[i].value,
		    c->column->labels[i].text, c->codes[i], false);
	for (kind = SHEET_BLANK; c->column->kinds && kind < SHEET_NONE; kind++)
		if (kind != SHEET_TICK || c->column->tick)
			put_category(out, sheet_code((enum sheet_kind)kind),
			    sheet_kind_words((enum sheet_kind)kind),
			    c->kinds[kind], true);
}

static void
put_question(struct buf *out, const struct codebook_column *c)
{
	const struct variable *v = c->column->variable;

	if (v == NULL || !variable_asked(v))
		return;
	buf_puts(out, "<qstn>");
	element(out, "qstnLit", v->label);
	if (v->hint[0] != '\0')
		element(out, "ivuInstr", v->hint);
	buf_puts(out, "</qstn>\n");
}

static void
put_range(struct buf *out, const struct codebook_column *c)
{
	const struct variable *v = c->column->variable;

	if (v == NULL || !v->has_range || c->column->type != SHEET_NUMBER)
		return;
	buf_puts(out, "<valrng><range min=\"");
	codebook_number(out, v->min);
	buf_puts(out, "\" max=\"");
	codebook_number(out, v->max);
	buf_puts(out, "\"/></valrng>\n");
	if (!c->column->kinds)
		return;
	buf_puts(out, "<invalrng><range min=\"-999\" max=\"-996\"/>"
		      "</invalrng>\n");
}

static void
put_statistics(struct buf *out, const struct codebook_column *c)
{
	size_t rows = 0, kind;

	for (kind = 0; kind < SHEET_KINDS; kind++)
		rows += c->kinds[kind];
	buf_printf(out, "<sumStat type=\"vald\">%zu</sumStat>\n",
	    c->kinds[SHEET_VALUE]);
	buf_printf(out, "<sumStat type=\"invd\">%zu</sumStat>\n",
	    rows - c->kinds[SHEET_VALUE]);
	if (c->column->type != SHEET_NUMBER ||
	    c->column->measure != SHEET_SCALE || isnan(c->min))
		return;
	buf_puts(out, "<sumStat type=\"min\">");
	codebook_number(out, c->min);
	buf_puts(out, "</sumStat>\n<sumStat type=\"max\">");
	codebook_number(out, c->max);
	buf_printf(out, "</sumStat>\n<sumStat type=\"mean\">%.6f</sumStat>\n",
	    c->sum / (double)c->kinds[SHEET_VALUE]);
}

static const char *
nature(const struct sheet_column *c)
{
	switch (c->measure) {
	case SHEET_NOMINAL:
		return "nominal";
	case SHEET_ORDINAL:
		return "ordinal";
	default:
		return c->type == SHEET_NUMBER ? "ratio" : "interval";
	}
}

/* var: labl, qstn, valrng, invalrng, universe, sumStat, txt, catgry, notes,
 * varFormat. */
static void
put_column(
    struct buf *out, size_t file, size_t i, const struct codebook_column *c)
{
	const struct sheet_column *column = c->column;
	const struct variable *v = column->variable;
	bool text = column->type == SHEET_TEXT;

	buf_printf(out,
	    "<var ID=\"F%zuV%zu\" name=\"%s\" files=\"F%zu\" nature=\"%s\" "
	    "intrvl=\"%s\" dcml=\"%d\">\n",
	    file + 1, i + 1, column->name, file + 1, nature(column),
	    column->labels != NULL && column->n_labels > 0 ? "discrete"
							   : "contin",
	    column->decimals);
	element(out, "labl", column->label);
	put_question(out, c);
	put_range(out, c);
	if (v != NULL && v->relevant != NULL)
		element(out, "universe", expr_source(v->relevant));
	put_statistics(out, c);
	if (v != NULL && v->calculation != NULL)
		element(out, "txt", expr_source(v->calculation));
	put_categories(out, c);
	buf_printf(out, "<varFormat type=\"%s\"%s/>\n",
	    text ? "character" : "numeric",
	    column->type == SHEET_DATE   ? " category=\"date\""
	    : column->type == SHEET_TIME ? " category=\"time\""
					 : "");
	if (column->note != NULL)
		element(out, "notes", column->note);
	buf_puts(out, "</var>\n");
}

void
codebook_ddi(const struct codebook *c, struct buf *out)
{
	size_t i, k;

	buf_puts(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<codeBook xmlns=\"ddi:codebook:2_5\" "
	    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
	    "xsi:schemaLocation=\"ddi:codebook:2_5 "
	    "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/"
	    "XMLSchema/codebook.xsd\" version=\"2.5\">\n<docDscr>");
	put_citation(out, c, ": codebook");
	buf_puts(out, "</docDscr>\n<stdyDscr>");
	put_citation(out, c, "");
	buf_puts(out, "</stdyDscr>\n");
	for (i = 0; i < c->n_files; i++)
		put_file(out, i, &c->files[i]);
	buf_puts(out, "<dataDscr>\n");
	for (i = 0; i < c->n_files; i++)
		for (k = 0; k < c->files[i].n_columns; k++)
			put_column(out, i, k, &c->files[i].columns[k]);
	buf_puts(out, "</dataDscr>\n</codeBook>\n");
}

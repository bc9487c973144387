#include <xlsxwriter.h>

#include "schema/xlsx.h"

static void
write_sheet(lxw_workbook *book, const struct table *t, lxw_format *bold)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book, t->name);
	size_t i, k;

	worksheet_freeze_panes(sheet, 1, 0);
	for (k = 0; k < t->n_columns; k++)
		worksheet_write_string(
		    sheet, 0, (lxw_col_t)k, t->columns[k], bold);
	for (i = 0; i < t->n_rows; i++)
		for (k = 0; k < t->n_columns; k++)
			if (t->rows[i].cells[k][0] != '\0')
				worksheet_write_string(sheet, (lxw_row_t)i + 1,
				    (lxw_col_t)k, t->rows[i].cells[k], NULL);
}

enum err
xlsx_write(const char *path, const struct table *sheets, size_t n)
{
	lxw_workbook *book = workbook_new(path);
	lxw_format *bold;
	size_t i;

	if (book == NULL)
		return ERR_IO;
	bold = workbook_add_format(book);
	format_set_bold(bold);
	for (i = 0; i < n; i++)
		write_sheet(book, &sheets[i], bold);
	return workbook_close(book) == LXW_NO_ERROR ? ERR_NONE : ERR_IO;
}

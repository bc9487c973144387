/* Questions on paper, one function a kind, and the tables that several make
 * together.  Used by layout*.c alone. */
#ifndef OCR_LAYOUT_ITEMS_H
#define OCR_LAYOUT_ITEMS_H

#include "ocr/layout_flow.h"

/* Puts one question, however many lines its answers take. */
void items_question(struct flow *flow, const struct variable *variable);
/* Puts a note's words. */
void items_note(struct flow *flow, const struct variable *variable);
/* How many cells a number of VARIABLE's takes in a comb; 0: no comb. */
int items_cells(const struct flow *flow, const struct variable *variable);
/* What a comb for VARIABLE says inside; NULL: nothing. */
const char *items_inside(
    const struct flow *flow, const struct variable *variable);

/* Each puts the questions among the N items at ITEMS as a table if they can
 * be one, and says whether it did. */
bool table_choices(struct flow *flow, const struct item *items, size_t n);
bool table_counts(struct flow *flow, const struct item *items, size_t n);
/* The run of scales that begins at ITEMS: how many items it took, 0 if
 * none. */
size_t table_scales(struct flow *flow, const struct item *items, size_t n);

/* How the form is filled in, with examples. */
void help_put(struct flow *flow);

#endif

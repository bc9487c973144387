/* Drawing on sheets of paper: the one user of cairo and pango.
 *
 * Millimetres from the top left corner; sizes of letters in points.  Nothing
 * is drawn, only measured, while the drawing is `quiet`. */
#ifndef OCR_DRAW_H
#define OCR_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

struct draw;

enum draw_align { DRAW_START, DRAW_CENTRE, DRAW_END };

struct draw_style {
	double size; /* points */
	bool bold;
	double grey; /* 0 black, 1 white */
	enum draw_align align;
};

/* A document of sheets WIDTH x HEIGHT mm as PDF into OUT (borrowed until
 * draw_finish(); NULL: measuring only), its words in LANG.  The letters come
 * from the Noto fonts alone, whatever else is installed.  *DRAW is owned. */
enum err draw_new(double width, double height, const char *lang,
    const char *title, struct buf *out, struct draw **draw) must_use;
/* Ends the document and frees; ERR_SIZE if it did not fit into OUT,
 * ERR_LIBRARY if a library failed. */
enum err draw_finish(struct draw *draw) must_use;

/* Ends the sheet. */
void draw_next_sheet(struct draw *draw);
/* While quiet, nothing is drawn.  Returns what it was. */
bool draw_quiet(struct draw *draw, bool quiet);
bool draw_is_quiet(const struct draw *draw);

/* TELL is called, with ARG, for each line of words, rule, outline and surface
 * that is drawn: the least upright rectangle around it, mm. */
typedef void draw_tell(void *arg, double x, double y, double w, double h);
void draw_tell_each(struct draw *draw, draw_tell *tell, void *arg);

/* Words within WIDTH mm from (X, Y), lines broken between words; START is the
 * right hand side in a language written from there.  Returns the height. */
double draw_text(struct draw *draw, double x, double y, double width,
    const struct draw_style *style, const char *text);
/* Width of the words on one line, and of the longest single word, in mm. */
double draw_text_width(
    struct draw *draw, const struct draw_style *style, const char *text);
double draw_word_width(
    struct draw *draw, const struct draw_style *style, const char *text);

void draw_line(struct draw *draw, double x1, double y1, double x2, double y2,
    double line, double grey);
/* An outline whose inside is X, Y, W, H; LINE mm wide. */
void draw_box(struct draw *draw, double x, double y, double w, double h,
    double line, double grey);
void draw_fill(struct draw *draw, double x, double y, double w, double h,
    double radius, double grey);
void draw_disc(struct draw *draw, double x, double y, double diameter);
/* SIDE x SIDE modules (1 black) in the square of SIZE mm at X, Y. */
void draw_modules(struct draw *draw, double x, double y, double size,
    const uint8_t *modules, int side);
/* The grey picture (0 black to 255 white) of PW x PH pixels in the rectangle.
 */
void draw_grey(struct draw *draw, double x, double y, double w, double h,
    const uint8_t *grey, int pw, int ph);
/* An open line through N points (x, y). */
void draw_path(struct draw *draw, const double *points, size_t n, double line,
    double grey);

/* How many characters had no letter in any font so far. */
int draw_unknown(const struct draw *draw);

#endif

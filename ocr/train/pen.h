/* What people write in cells and boxes, drawn stroke by stroke. */
#ifndef OCR_TRAIN_PEN_H
#define OCR_TRAIN_PEN_H

#include "ocr/train/canvas.h"

/* A pen over a canvas.  Shapes are given in a unit square, y downwards; the
 * pen's affine takes them to pixels. */
struct pen {
	struct canvas *canvas;
	struct chance *chance;
	struct affine m; /* unit to pixels */
	float radius;    /* pixels */
	float dark;
	float shake; /* how far points stray, in units */
};

/* A path through N points: a smooth curve, or straight from each to the
 * next. */
void pen_path(struct pen *pen, const struct point *points, int n, bool smooth);

/* A digit as written in Europe, of 1 2 3 4 5 7 9 0 6 8. */
void pen_digit(struct pen *pen, int digit);
void pen_tick(struct pen *pen);
void pen_cross(struct pen *pen);
/* One line: flat enough that nobody means a 1 by it. */
void pen_stroke(struct pen *pen);
/* Lines over all that has been drawn, LEAST of them or a few more. */
void pen_strike(struct pen *pen, int least);
/* A letter that cannot be taken for a digit, of which there are
 * PEN_LETTERS. */
#define PEN_LETTERS  23
#define PEN_QUESTION 22 /* the mark */
void pen_letter(struct pen *pen, int letter);
/* A line there and back N times, filling the unit square as far as DENSE
 * goes (gaps between the lines in units). */
void pen_scribble(struct pen *pen, float dense);
/* Round and round, or any which way. */
void pen_doodle(struct pen *pen);
void pen_dot(struct pen *pen);

#endif

/* The paper desk in the browser: sending scans, confirming what was unsure. */
#ifndef COLLECTOR_WEB_PAPER_H
#define COLLECTOR_WEB_PAPER_H

#include "collector/web.h"

/* ---- web_paper.c: what is waiting, and sending more ---- */
web_handler web_paper;      /* GET /desk */
web_handler web_paper_send; /* POST /desk */

/* ---- web_paper_step.c: one thing at a time ---- */
web_handler web_paper_next; /* GET /desk/next: on to the next log */
web_handler web_paper_step; /* GET /desk/log/LOG */

/* ---- web_paper_say.c: what the person said ---- */
web_handler web_paper_say; /* POST /desk/log/LOG */
/* POST /desk/page/PAGE, /desk/scan/SCAN, /desk/blank/SCAN */
web_handler web_paper_discard;

/* ---- web_paper_place.c: where a page belongs ---- */
web_handler web_paper_place;     /* GET /desk/place/PAGE */
web_handler web_paper_place_say; /* POST /desk/place/PAGE */

/* What the form says: a button, or an answer in *TYPED (owned, NULL if none).
 * False if it says nothing that is known. */
bool web_paper_take(
    const struct http_request *request, enum paper_say *say, char **typed);

/* ---- the second reader ---- */
web_handler web_paper_second;         /* GET /desk/second */
web_handler web_paper_second_say;     /* POST /desk/second */
web_handler web_paper_second_picture; /* GET /desk/second/ITEM */
/* What it has found so far, for the office: the remaining error with its
 * interval.  Nothing if there is nothing. */
void web_paper_figures(struct web *web, struct web_call *call);

/* ---- web_paper_picture.c: pictures, and what is read in words ---- */
web_handler web_paper_picture; /* GET /desk/picture/PAGE/VARIABLE */
web_handler web_paper_sheet;   /* GET /desk/sheet/PAGE: the whole sheet */

/* Who asks, in the desk's terms: the office sees everybody's scans. */
bool web_paper_everybodys(const struct web_call *call);
/* What the reader made of a field, in words for a person: "3", "ticked",
 * "nothing written", a choice's label.  Owned; NULL if it made nothing. */
char *web_paper_words(struct web_call *call, const struct study *study,
    const struct variable *variable, const struct message_paper_item *item);
/* A button that shreds a page or a scan (WHAT) after a second press. */
void web_paper_put_discard(
    struct web_call *call, const char *what, const uint8_t *id);
/* That the log filed just now is of nobody known, and what becomes of it. */
void web_paper_put_unknown(struct web_call *call);
/* A page of the desk begins: its own style and script with it. */
void web_paper_begin(struct web *web, struct web_call *call, const char *title);

#endif

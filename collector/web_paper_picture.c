/* Pictures from paper, and readings in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "ocr/reading.h"
#include "schema/mem.h"

/* ---- words ---- */

static const char *
choice_label(struct web_call *call, const struct study *study,
    const struct variable *variable, const char *code, size_t len)
{
	size_t i;

	for (i = 0; variable->choices != NULL && i < variable->choices->n; i++)
		if (strlen(variable->choices->v[i].code) == len &&
		    memcmp(variable->choices->v[i].code, code, len) == 0)
			return study_choice_label(
			    study, variable->choices, i, call->lang);
	return NULL;
}

static char *
choices_words(struct web_call *call, const struct study *study,
    const struct variable *variable, const char *codes)
{
	struct buf b;

	buf_init(&b, 64 * 1024);
	while (*codes != '\0') {
		size_t n = strcspn(codes, " ");
		const char *label =
		    choice_label(call, study, variable, codes, n);

		if (b.len > 0)
			buf_puts(&b, ", ");
		if (label != NULL)
			buf_puts(&b, label);
		else
			buf_put(&b, codes, n);
		codes += n + strspn(codes + n, " ");
	}
	if (b.len == 0)
		buf_puts(&b, W("nothing ticked"));
	return buf_take_text(&b);
}

char *
web_paper_words(struct web_call *call, const struct study *study,
    const struct variable *variable, const struct message_paper_item *item)
{
	switch ((enum reading_kind)item->kind) {
	case READING_BLANK:
		return mem_text(W("nothing written"));
	case READING_ZERO:
		return mem_text("0");
	case READING_TICK:
		return mem_text(W("a tick"));
	case READING_CHOICE:
	case READING_CHOICES:
		return choices_words(call, study, variable, item->best);
	case READING_DATE:
		return web_day(item->best);
	case READING_NUMBER:
	case READING_ID:
		break;
	case READING_TEXT:
	case READING_UNSURE:
		return NULL;
	}
	return item->best[0] != '\0' ? mem_text(item->best) : NULL;
}

/* ---- pictures ---- */

static enum err
get(struct web *web, struct web_call *call, const char *variable,
    struct message_paper_picture *picture)
{
	struct message_paper_sheet ask = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call),
		.variable = (char *)(uintptr_t)variable };
	enum err err = desk_unhex(call->part[0], ask.page);

	if (err == ERR_NONE)
		err = web_ask(web, ROLE_DESK, MESSAGE_PAPER_SHEET, &ask,
		    MESSAGE_PAPER_PICTURE, picture);
	return err;
}

/* The cell made it, and a cell is never believed: it leaves here as an image
 * or not at all. */
static bool
is_png(const struct blob *b)
{
	return b->len > 8 && memcmp(b->data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static void
send_picture(struct web *web, struct web_call *call, const char *variable)
{
	struct message_paper_picture picture;
	enum err err = get(web, call, variable, &picture);

	if (err == ERR_NONE && !is_png(&picture.picture)) {
		message_fini(MESSAGE_PAPER_PICTURE, &picture);
		err = ERR_NOT_FOUND;
	}
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	call->response->type = "image/png";
	buf_put(call->out, picture.picture.data, picture.picture.len);
	message_fini(MESSAGE_PAPER_PICTURE, &picture);
}

void
web_paper_second_picture(struct web *web, struct web_call *call)
{
	struct message_second_ask ask = { .by = call->account.name };
	struct message_second second;
	uint8_t item[ID16_LEN];
	enum err err = desk_unhex(call->part[0], item);

	if (err == ERR_NONE)
		err = web_ask(web, ROLE_DESK, MESSAGE_SECOND_ASK, &ask,
		    MESSAGE_SECOND, &second);
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	if (second.found && desk_id_is(second.item, item) &&
	    is_png(&second.picture)) {
		call->response->type = "image/png";
		buf_put(call->out, second.picture.data, second.picture.len);
	} else
		web_fail(web, call, ERR_NOT_FOUND);
	message_fini(MESSAGE_SECOND, &second);
}

void
web_paper_picture(struct web *web, struct web_call *call)
{
	send_picture(web, call, call->part[1]);
}

void
web_paper_sheet(struct web *web, struct web_call *call)
{
	send_picture(web, call, "");
}

/* A conversation at rest.  Format: version u8, state u8, unclear u8, form text,
 * question text (variable name, "" if none), language text, person text,
 * submission 16 bytes, heard u64, turn u32, last name text, last reply text,
 * log blob (LOG_DRAFT). */
#include <stdlib.h>
#include <string.h>

#include "collector/conversation_part.h"
#include "schema/mem.h"

#define FORMAT_VERSION 1

enum err
conversation_save(const struct conversation *c, struct buf *out)
{
	struct buf draft;
	enum err err;

	buf_init(&draft, LOG_MAX);
	err = log_encode(c->log, LOG_DRAFT, NULL, &draft);
	if (err == ERR_NONE) {
		buf_put_u8(out, FORMAT_VERSION);
		buf_put_u8(out, (uint8_t)c->state);
		buf_put_u8(out, c->unclear);
		buf_put_text(out, c->form->name);
		buf_put_text(out, c->question ? c->question->name : "");
		buf_put_text(out, c->lang);
		buf_put_text(out, c->person);
		buf_put(out, c->submission, sizeof(c->submission));
		buf_put_u64(out, c->heard);
		buf_put_u32(out, c->turn);
		buf_put_text(out, c->last_name);
		buf_put_text(out, c->last_reply);
		buf_put_blob(out, draft.data, draft.len);
		err = buf_err(out);
	}
	buf_fini(&draft);
	return err;
}

/* A text from R, NULL if it is empty; owned. */
static char *
rd_optional(struct rd *r)
{
	char *text = rd_text(r);

	if (*text != '\0')
		return text;
	free(text);
	return NULL;
}

static enum err
load_fields(struct conversation *c, struct rd *r)
{
	char *form, *question;
	const uint8_t *draft;
	enum err err;
	size_t len;
	uint8_t state;

	state = rd_u8(r);
	c->unclear = rd_u8(r) != 0;
	form = rd_text(r);
	question = rd_text(r);
	c->lang = rd_optional(r);
	c->person = rd_optional(r);
	rd_bytes(r, c->submission, sizeof(c->submission));
	c->heard = rd_u64(r);
	c->turn = rd_u32(r);
	c->last_name = rd_optional(r);
	c->last_reply = rd_optional(r);
	draft = rd_blob(r, &len);
	err = rd_end(r);
	if (err == ERR_NONE && state > CONVERSATION_STOPPED)
		err = ERR_INPUT;
	c->state = state;
	if (err == ERR_NONE)
		c->form = study_find_form(c->study, form);
	if (err == ERR_NONE && *question != '\0')
		c->question = study_find(c->study, question);
	if (err == ERR_NONE)
		err = log_decode(c->study, draft, len, &c->log);
	if (err == ERR_NONE &&
	    (c->form == NULL || c->log->form != c->form ||
		(c->state == CONVERSATION_ASKING &&
		    (c->question == NULL ||
			!variable_in_form(c->question, c->form)))))
		err = ERR_VERSION;
	free(form);
	free(question);
	return err;
}

enum err
conversation_load(const struct study *study, const void *data, size_t len,
    struct conversation **c)
{
	struct conversation *loaded = mem_new(struct conversation);
	enum err err = ERR_VERSION;
	struct rd r;

	*c = NULL;
	loaded->study = study;
	rd_init(&r, data, len);
	if (rd_u8(&r) == FORMAT_VERSION)
		err = load_fields(loaded, &r);
	if (err != ERR_NONE) {
		conversation_free(loaded);
		return err;
	}
	*c = loaded;
	return ERR_NONE;
}

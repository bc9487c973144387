#include "collector/web_draft.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/web_seal.h"
#include "schema/mem.h"
#include "sync/base64.h"
#include "sync/random.h"

#define FORMAT     1
#define PURPOSE    "draft"
#define TOKEN_LEN  16
#define CHUNK      3600 /* characters of one cookie: browsers take 4096 */
#define CHUNKS_MAX 8
#define DRAFT_MAX  (CHUNK * CHUNKS_MAX / 4 * 3)

static struct draft *
draft_alloc(const struct study *study, const struct form *form)
{
	struct draft *draft = mem_new(struct draft);

	draft->study = study;
	draft->form = form;
	draft->state = DRAFT_OPEN;
	draft->person = mem_text("");
	draft->typed = mem_array(study_n_variables(study), sizeof(char *));
	return draft;
}

/* What we know already: the ID, that a log is filled in today, and what the
 * study says is in a field to begin with. */
static void
fill_in(struct draft *draft, const char *person)
{
	char today[sizeof("YYYY-MM-DD")];
	time_t now = time(NULL);
	struct tm tm;
	size_t i;

	strftime(today, sizeof(today), "%Y-%m-%d", localtime_r(&now, &tm));
	for (i = 0; i < draft->form->n_items; i++) {
		const struct item *item = &draft->form->items[i];

		if (item->kind != ITEM_VARIABLE)
			continue;
		if (item->variable->preset != NULL)
			draft_type(draft, item->variable,
			    strcmp(item->variable->preset, "today()") == 0
				? today
				: item->variable->preset);
		if (item->variable->type == VARIABLE_ID)
			draft_type(draft, item->variable, person);
		if (item->variable == study_date_question(draft->study))
			draft_type(draft, item->variable, today);
	}
}

struct draft *
draft_new(
    const struct study *study, const struct form *form, const char *person)
{
	struct draft *draft = draft_alloc(study, form);

	random_bytes(draft->submission, ID16_LEN);
	draft->made = (uint64_t)time(NULL);
	draft->known = person != NULL;
	fill_in(draft, person);
	return draft;
}

static void
forget(struct draft *draft)
{
	size_t i;

	for (i = 0; i < study_n_variables(draft->study); i++) {
		mem_free_text(draft->typed[i]);
		draft->typed[i] = NULL;
	}
}

void
draft_free(struct draft *draft)
{
	if (draft == NULL)
		return;
	forget(draft);
	free(draft->typed);
	mem_free_text(draft->person);
	free(draft);
}

void
draft_close(struct draft *draft, enum draft_state state)
{
	forget(draft);
	draft->state = state;
}

void
draft_type(
    struct draft *draft, const struct variable *variable, const char *typed)
{
	char **to = &draft->typed[variable->index];
	size_t n;

	mem_free_text(*to);
	*to = NULL;
	if (typed == NULL)
		return;
	typed += strspn(typed, " \t\n");
	n = strlen(typed);
	while (n > 0 && strchr(" \t\n", typed[n - 1]) != NULL)
		n--;
	if (n > 0)
		*to = mem_text_n(typed, n);
}

const char *
draft_typed(const struct draft *draft, const struct variable *variable)
{
	return draft->typed[variable->index];
}

/* ---- answers ---- */

static const char *
not_understood(const struct variable *v, const char *lang)
{
	switch (v->type) {
	case VARIABLE_INTEGER:
	case VARIABLE_SCALE:
		return word(lang, "Please write a whole number, such as 3.");
	case VARIABLE_DECIMAL:
		return word(lang, "Please write a number, such as 2.5.");
	case VARIABLE_DATE:
		return word(lang,
		    "Please write the date as day, month and year, such as "
		    "27/3/2026.");
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		return word(lang, "Please choose one of the answers.");
	case VARIABLE_TEXT:
		return word(lang, "Please write a little less.");
	default:
		return word(lang, "Please check this.");
	}
}

/* The person's problem with VARIABLE: what was typed makes no answer. */
static bool
put_answer(const struct draft *draft, struct log *log, const struct variable *v,
    const char *lang, struct problems *problems)
{
	const char *typed = draft->typed[v->index];

	if (typed == NULL)
		return true;
	if (strlen(typed) <= LOG_TEXT_MAX &&
	    log_set_typed(log, v, typed) == ERR_NONE)
		return true;
	if (problems != NULL)
		problems_add(problems, v,
		    v->constraint_message[0] != '\0'
			? study_variable_message(draft->study, v, lang)
			: not_understood(v, lang));
	return false;
}

struct log *
draft_log(
    const struct draft *draft, const char *lang, struct problems *problems)
{
	struct problems rules = { 0 }, unread = { 0 };
	struct log *log = log_new(draft->study, draft->form);
	size_t i;

	for (i = 0; i < draft->form->n_items; i++)
		if (draft->form->items[i].kind == ITEM_VARIABLE)
			(void)put_answer(draft, log,
			    draft->form->items[i].variable, lang, &unread);
	log_check(log, lang, &rules);
	for (i = 0; problems != NULL && i < unread.n; i++)
		if (log_relevant(log, unread.v[i].variable))
			problems_add(
			    problems, unread.v[i].variable, unread.v[i].text);
	for (i = 0; problems != NULL && i < rules.n; i++)
		if (problems_find(problems, rules.v[i].variable) == NULL)
			problems_add(
			    problems, rules.v[i].variable, rules.v[i].text);
	problems_fini(&unread);
	problems_fini(&rules);
	return log;
}

/* ---- at rest: in the browser ---- */

/* FORMAT, state, known: u8; submission; made u64; flags u32; version, form,
 * person: text; then for each answer typed u16 index and text. */
static void
encode(const struct draft *draft, struct buf *b)
{
	size_t i;

	buf_put_u8(b, FORMAT);
	buf_put_u8(b, (uint8_t)draft->state);
	buf_put_u8(b, draft->known);
	buf_put(b, draft->submission, ID16_LEN);
	buf_put_u64(b, draft->made);
	buf_put_u32(b, draft->flags);
	buf_put_text(b, study_version(draft->study));
	buf_put_text(b, draft->form->name);
	buf_put_text(b, draft->person);
	for (i = 0; i < study_n_variables(draft->study); i++)
		if (draft->typed[i] != NULL) {
			buf_put_u16(b, (uint16_t)i);
			buf_put_text(b, draft->typed[i]);
		}
}

static struct draft *
decode(const struct study *study, const struct form *form, const void *data,
    size_t len)
{
	struct draft *draft = draft_alloc(study, form);
	size_t max = study_n_variables(study), i;
	char *version, *name;
	bool ok;
	struct rd r;

	rd_init(&r, data, len);
	ok = rd_u8(&r) == FORMAT;
	draft->state = rd_u8(&r);
	draft->known = rd_u8(&r) != 0;
	rd_bytes(&r, draft->submission, ID16_LEN);
	draft->made = rd_u64(&r);
	draft->flags = rd_u32(&r);
	version = rd_text(&r);
	name = rd_text(&r);
	mem_free_text(draft->person);
	draft->person = rd_text(&r);
	ok = ok && strcmp(version, study_version(study)) == 0 &&
	     strcmp(name, form->name) == 0;
	while (ok && r.left > 0 && !r.failed) {
		i = rd_u16(&r);
		if (i >= max) {
			ok = false;
			break;
		}
		mem_free_text(draft->typed[i]);
		draft->typed[i] = rd_text(&r);
	}
	mem_free_text(version);
	mem_free_text(name);
	if (!ok || rd_end(&r) != ERR_NONE) {
		draft_free(draft);
		return NULL;
	}
	return draft;
}

static char *
token_of(struct web *web, const struct draft *draft)
{
	char *id = base64_text(draft->submission, ID16_LEN);
	char *token = web_token(web_session_key(web), "draft", id);

	token[TOKEN_LEN] = '\0';
	free(id);
	return token;
}

char *
draft_path(struct web *web, const struct draft *draft)
{
	char *token = token_of(web, draft);
	char *path = mem_printf("/form/%s/%s", draft->form->name, token);

	free(token);
	return path;
}

/* The cookie of chunk I. */
static const char *
chunk_name(size_t i)
{
	static const char *const names[CHUNKS_MAX] = { "d0", "d1", "d2", "d3",
		"d4", "d5", "d6", "d7" };

	return names[i];
}

/* How many chunks the browser sent with CALL. */
static size_t
chunks_sent(struct web_call *call)
{
	size_t i;

	for (i = 0; i < CHUNKS_MAX; i++) {
		if (http_cookie(call->request, chunk_name(i)) == NULL)
			break;
	}
	return i;
}

enum err
draft_save(struct web *web, struct web_call *call, const struct draft *draft)
{
	char *path = draft_path(web, draft), *sealed = NULL, *chunk;
	enum err err;
	struct buf b;
	size_t i, n;

	buf_init(&b, DRAFT_MAX - 64);
	encode(draft, &b);
	if ((err = buf_err(&b)) != ERR_NONE)
		goto out;
	sealed = web_seal(web_session_key(web), PURPOSE, b.data, b.len);
	n = strlen(sealed);
	for (i = 0; i < CHUNKS_MAX && i * CHUNK < n; i++) {
		chunk = mem_text_n(sealed + i * CHUNK,
		    n - i * CHUNK < CHUNK ? n - i * CHUNK : CHUNK);
		http_set_cookie(call->response, chunk_name(i), chunk, path, -1);
		free(chunk);
	}
	for (; i < chunks_sent(call); i++) {
		http_set_cookie(call->response, chunk_name(i), "", path, 0);
	}
out:
	buf_fini(&b);
	mem_free_text(sealed);
	mem_free_text(path);
	return err;
}

/* The chunks joined; owned. */
static char *
joined(struct web_call *call)
{
	size_t i, n = chunks_sent(call);
	struct buf b;

	buf_init(&b, CHUNKS_MAX * 4096);
	for (i = 0; i < n; i++) {
		buf_puts(&b, http_cookie(call->request, chunk_name(i)));
	}
	return buf_take_text(&b);
}

struct draft *
draft_load(struct web *web, struct web_call *call)
{
	const struct study *study = web_study(web);
	const struct form *form = study_find_form(study, call->part[0]);
	char *sealed = joined(call), *token;
	struct draft *draft = NULL;
	struct buf b;
	bool ok;

	buf_init(&b, DRAFT_MAX);
	if (form != NULL &&
	    web_unseal(web_session_key(web), PURPOSE, sealed, &b) == ERR_NONE)
		draft = decode(study, form, b.data, b.len);
	if (draft != NULL) {
		token = token_of(web, draft);
		ok = strcmp(token, call->part[1]) == 0 &&
		     (uint64_t)time(NULL) < draft->made + DRAFT_LASTS_S;
		free(token);
		if (!ok) {
			draft_free(draft);
			draft = NULL;
		}
	}
	buf_fini(&b);
	mem_free_text(sealed);
	return draft;
}

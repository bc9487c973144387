#include "collector/conversation.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "collector/conversation_part.h"
#include "collector/question.h"
#include "schema/mem.h"
#include "schema/words.h"

#define HEARD_MAX     1000
#define ID_DIGITS_MIN 3
#define ID_DIGITS_MAX 12
/* After this long without a word a conversation begins anew. */
#define STALE_SECONDS (14u * 24 * 3600)

static const struct form *
text_form(const struct study *study)
{
	size_t i;

	for (i = 0; i < study_n_forms(study); i++) {
		const struct form *form = study_form(study, i);

		if (form->kind == FORM_LOG &&
		    strstr(form->channels, "text") != NULL)
			return form;
	}
	return NULL;
}

struct conversation *
conversation_new(const struct study *study)
{
	const struct form *form = text_form(study);
	struct conversation *c;

	if (form == NULL)
		return NULL;
	c = mem_new(struct conversation);
	c->study = study;
	c->form = form;
	c->log = log_new(study, form);
	return c;
}

void
conversation_free(struct conversation *c)
{
	if (c == NULL)
		return;
	log_free(c->log);
	free(c->lang);
	mem_free_text(c->person);
	mem_free_text(c->last_name);
	mem_free_text(c->last_reply);
	mem_wipe(c, sizeof(*c));
	free(c);
}

enum conversation_state
conversation_state(const struct conversation *c)
{
	return c->state;
}

const char *
conversation_last_name(const struct conversation *c)
{
	return c->last_name;
}

const char *
conversation_last_reply(const struct conversation *c)
{
	return c->last_reply;
}

unsigned
conversation_turn(const struct conversation *c)
{
	return c->turn;
}

void
conversation_remember(
    struct conversation *c, const char *name, const char *reply)
{
	c->turn++;
	mem_free_text(c->last_name);
	mem_free_text(c->last_reply);
	c->last_name = mem_text(name);
	c->last_reply = mem_text(reply);
}

/* ---- what was said ---- */

enum command {
	COMMAND_NONE,
	COMMAND_STOP,
	COMMAND_HELP,
	COMMAND_SKIP,
	COMMAND_BACK,
	COMMAND_BEGIN
};

static const struct {
	const char *said;
	enum command command;
} commands[] = {
	{ word_mark("stop"), COMMAND_STOP },
	{ "stop all", COMMAND_STOP },
	{ "stopall", COMMAND_STOP },
	{ "unsubscribe", COMMAND_STOP },
	{ "opt out", COMMAND_STOP },
	{ "optout", COMMAND_STOP },
	{ "quit", COMMAND_STOP },
	{ "end", COMMAND_STOP },
	{ "cancel", COMMAND_STOP },
	{ "please stop", COMMAND_STOP },
	{ word_mark("help"), COMMAND_HELP },
	{ "info", COMMAND_HELP },
	{ "?", COMMAND_HELP },
	{ word_mark("skip"), COMMAND_SKIP },
	{ "pass", COMMAND_SKIP },
	{ "next", COMMAND_SKIP },
	{ word_mark("back"), COMMAND_BACK },
	{ "undo", COMMAND_BACK },
	{ word_mark("log"), COMMAND_BEGIN },
	{ "start", COMMAND_BEGIN },
	{ "begin", COMMAND_BEGIN },
	{ "new", COMMAND_BEGIN },
};

/* TEXT without the blanks and full stops around it; owned. */
static char *
trim(const char *text)
{
	size_t n;

	text += strspn(text, " \t\r\n\"'");
	n = strlen(text);
	while (n > 0 && strchr(" \t\r\n.!\"'", text[n - 1]) != NULL)
		n--;
	return mem_text_n(text, n > HEARD_MAX ? 0 : n);
}

/* A command, in English or in any language that the study has words for: who
 * has had enough need not know which one we take them to read. */
static enum command
command_of(const char *plain)
{
	size_t i;

	for (i = 0; i < countof(commands); i++)
		if (log_said(plain, commands[i].said))
			return commands[i].command;
	return COMMAND_NONE;
}

/* Changes the language if PLAIN is the name or code of one. */
static bool
change_language(struct conversation *c, const char *plain)
{
	size_t i;

	for (i = 0; i < study_n_languages(c->study); i++) {
		char *name = log_plain(study_language_name(c->study, i));
		bool meant =
		    strcmp(plain, name) == 0 ||
		    strcasecmp(plain, study_language(c->study, i)) == 0;

		free(name);
		if (!meant)
			continue;
		free(c->lang);
		c->lang = mem_text(study_language(c->study, i));
		c->unclear = false;
		return true;
	}
	return false;
}

/* The ID that PLAIN ends with, its digits apart by spaces or dashes maybe;
 * owned, NULL if there is none. */
static char *
id_in(const char *plain)
{
	char digits[ID_DIGITS_MAX + 1];
	size_t n = 0;

	for (plain += strcspn(plain, "0123456789"); *plain != '\0'; plain++) {
		if (*plain == ' ' || *plain == '-')
			continue;
		if (!isdigit((unsigned char)*plain) || n == ID_DIGITS_MAX)
			return NULL;
		digits[n++] = *plain;
	}
	digits[n] = '\0';
	return n >= ID_DIGITS_MIN ? mem_text(digits) : NULL;
}

/* ---- going through the form ---- */

static bool
is_question(const struct conversation *c, const struct item *item)
{
	const struct variable *v = item->variable;

	return item->kind == ITEM_VARIABLE && variable_asked(v) &&
	       v->type != VARIABLE_ID && v != study_date_question(c->study) &&
	       v->vault == NULL && log_relevant(c->log, v);
}

/* The question after FROM (NULL: the first), or before it; NULL if none. */
static const struct variable *
neighbour(
    const struct conversation *c, const struct variable *from, bool forward)
{
	const struct variable *before = NULL;
	bool passed = from == NULL;
	size_t i;

	for (i = 0; i < c->form->n_items; i++) {
		const struct item *item = &c->form->items[i];

		if (item->kind == ITEM_VARIABLE && item->variable == from) {
			if (!forward)
				return before;
			passed = true;
		} else if (is_question(c, item)) {
			if (passed)
				return item->variable;
			before = item->variable;
		}
	}
	return NULL;
}

static void
count_questions(const struct conversation *c, unsigned *at, unsigned *all)
{
	size_t i;

	*at = *all = 0;
	for (i = 0; i < c->form->n_items; i++) {
		if (!is_question(c, &c->form->items[i]))
			continue;
		++*all;
		if (c->form->items[i].variable == c->question)
			*at = *all;
	}
}

/* PREFIX and the question that is to be asked now; owned. */
static char *
ask(struct conversation *c, const char *prefix)
{
	unsigned at, all;
	char *question, *reply;

	count_questions(c, &at, &all);
	question =
	    question_text(c->study, c->form, c->question, c->lang, c->log);
	reply = mem_printf(
	    "%s%s%s (%u/%u)", prefix, *prefix ? "\n" : "", question, at, all);
	free(question);
	return reply;
}

/* The form's own date is today's; others are asked for. */
static void
set_date(struct conversation *c, const char *today)
{
	const struct variable *v = study_date_question(c->study);

	if (v != NULL && variable_in_form(v, c->form))
		log_set(c->log, v, ANSWER_DATE, 0, today);
}

static char *
begin(struct conversation *c, const char *today)
{
	log_free(c->log);
	c->log = log_new(c->study, c->form);
	set_date(c, today);
	if (getentropy(c->submission, sizeof(c->submission)) != 0)
		fatal("no randomness");
	c->state = CONVERSATION_ASKING;
	c->unclear = false;
	c->question = neighbour(c, NULL, true);
	return ask(c,
	    word(c->lang,
		"Hello, and thank you. One question at a time, no hurry. "
		"Reply SKIP to leave one out, BACK to change the one before, "
		"HELP for help, STOP to stop."));
}

static char *
ask_id(struct conversation *c)
{
	c->state = CONVERSATION_ID;
	return mem_text(word(c->lang,
	    "Hello. To begin, please reply with your personal ID, the "
	    "number you were given. HELP for help, STOP to stop."));
}

/* Goes on to the next question, or to the end. */
static char *
advance(struct conversation *c, const char *prefix)
{
	c->unclear = false;
	c->question = neighbour(c, c->question, true);
	if (c->question != NULL)
		return ask(c, prefix);
	c->state = CONVERSATION_SENDING;
	return NULL;
}

/* ---- answers ---- */

/* Takes SAID as the answer to the question; false if it is unclear. */
static bool
take_answer(struct conversation *c, const char *said)
{
	const struct answer *old = log_answer(c->log, c->question);
	enum answer_kind kind = old->kind;
	double number = old->number;
	char *text = mem_text(old->text);
	struct problems problems = { 0 };
	bool taken;

	taken = log_set_typed(c->log, c->question, said) == ERR_NONE;
	if (taken) {
		log_check(c->log, c->lang, &problems);
		taken = problems_find(&problems, c->question) == NULL;
		problems_fini(&problems);
	}
	if (!taken)
		log_set(c->log, c->question, kind, number, text);
	mem_free_text(text);
	return taken;
}

static char *
hear_answer(struct conversation *c, const char *said)
{
	if (*said != '\0' && take_answer(c, said))
		return advance(c, "");
	if (!c->unclear) {
		c->unclear = true;
		return ask(c,
		    word(c->lang,
			"Sorry, we could not read that answer. Could you put "
			"it another way?"));
	}
	return advance(
	    c, word(c->lang, "No matter, we leave that one out and go on."));
}

static char *
hear_id(struct conversation *c, const char *plain, const char *today)
{
	char *id = id_in(plain);

	if (id != NULL) {
		mem_free_text(c->person);
		c->person = id;
		return begin(c, today);
	}
	if (!c->unclear) {
		c->unclear = true;
		return mem_text(word(c->lang,
		    "Sorry, we need the digits of your personal ID to begin. "
		    "If you have lost it, the study office can help."));
	}
	c->unclear = false;
	c->state = CONVERSATION_NEW;
	return mem_text(word(c->lang,
	    "We could not read an ID. Nothing is lost: write again whenever "
	    "you like, or ask the study office."));
}

static char *
stop(struct conversation *c)
{
	log_free(c->log);
	c->log = log_new(c->study, c->form);
	mem_free_text(c->person);
	c->person = NULL;
	c->question = NULL;
	c->state = CONVERSATION_STOPPED;
	return mem_text(word(c->lang,
	    "We stop here and will not write to you again. Thank you for "
	    "your time. To come back, reply LOG."));
}

/* How to change the language, where there are several; owned. */
static char *
other_languages(const struct conversation *c)
{
	struct buf b;
	size_t i;
	char *list, *text;

	if (study_n_languages(c->study) < 2)
		return mem_text("");
	buf_init(&b, 1000);
	for (i = 0; i < study_n_languages(c->study); i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : ", ",
		    study_language_name(c->study, i));
	list = buf_take_text(&b);
	text = mem_printf(
	    word(c->lang, " For another language, reply its name: %s."), list);
	free(list);
	return text;
}

static char *
help(struct conversation *c)
{
	const char *text = word(c->lang,
	    "This is the Peer Support Log. Reply to each question with a "
	    "number or a few words. SKIP leaves one out, BACK goes one back, "
	    "STOP ends it. No question has a wrong answer.");
	const char *office = study_help(c->study, c->lang);
	char *languages = other_languages(c), *prefix, *reply;

	prefix = mem_printf(
	    "%s%s%s%s", text, *office == '\0' ? "" : " ", office, languages);
	free(languages);
	if (c->state == CONVERSATION_ASKING)
		reply = ask(c, prefix);
	else
		reply = mem_printf("%s %s", prefix,
		    c->state == CONVERSATION_ID
			? word(c->lang,
			      "To begin, please reply with your personal ID.")
			: word(c->lang, "To begin a log, reply LOG."));
	free(prefix);
	return reply;
}

static char *
back(struct conversation *c)
{
	const struct variable *before = neighbour(c, c->question, false);

	if (before != NULL)
		c->question = before;
	c->unclear = false;
	return ask(c, "");
}

/* Outside a form: begins, or says how to. */
static char *
hear_outside(struct conversation *c, const char *plain, enum command command,
    bool known, const char *today)
{
	char *id = id_in(plain);
	bool with_id = id != NULL;

	mem_free_text(id);
	if ((c->state == CONVERSATION_DONE ||
		c->state == CONVERSATION_STOPPED) &&
	    command != COMMAND_BEGIN)
		return mem_text(
		    c->state == CONVERSATION_DONE
			? word(c->lang,
			      "Thank you. Your last log is safely with us. To "
			      "send a new one, reply LOG.")
			: word(c->lang, "You asked us to stop, and we have. To "
					"come back, "
					"reply LOG."));
	mem_free_text(c->person);
	c->person = NULL;
	c->unclear = false;
	if (known || !form_asks_id(c->form))
		return begin(c, today);
	return with_id ? hear_id(c, plain, today) : ask_id(c);
}

static char *
respond(struct conversation *c, const char *said, const char *plain, bool known,
    const char *today)
{
	enum command command = command_of(plain);

	if (command == COMMAND_STOP)
		return stop(c);
	if (command == COMMAND_HELP)
		return help(c);
	if (change_language(c, plain)) {
		if (c->state == CONVERSATION_ASKING)
			return ask(c, "");
		if (c->state == CONVERSATION_ID)
			return ask_id(c);
	}
	if (c->state == CONVERSATION_ID)
		return hear_id(c, plain, today);
	if (c->state != CONVERSATION_ASKING)
		return hear_outside(c, plain, command, known, today);
	if (command == COMMAND_BACK)
		return back(c);
	if (command == COMMAND_SKIP) {
		log_set(c->log, c->question, ANSWER_BLANK, 0, NULL);
		return advance(c, "");
	}
	return hear_answer(c, said);
}

char *
conversation_hear(struct conversation *c, const char *text, bool known,
    uint64_t now, const char *today)
{
	char *said, *plain, *reply;

	if (c->state == CONVERSATION_SENDING)
		return NULL;
	if (c->heard != 0 && now > c->heard && now - c->heard > STALE_SECONDS &&
	    c->state != CONVERSATION_STOPPED)
		c->state = CONVERSATION_NEW;
	c->heard = now;
	said = trim(utf8_valid(text, strlen(text)) ? text : "");
	plain = log_plain(said);
	reply = respond(c, said, plain, known, today);
	mem_free_text(plain);
	mem_free_text(said);
	return reply;
}

enum err
conversation_submit(const struct conversation *c, struct message_submit *submit)
{
	struct buf draft;
	enum err err;

	memset(submit, 0, sizeof(*submit));
	if (c->state != CONVERSATION_SENDING)
		return ERR_STATE;
	buf_init(&draft, LOG_MAX);
	err = log_encode(c->log, LOG_DRAFT, NULL, &draft);
	if (err == ERR_NONE) {
		memcpy(submit->submission, c->submission, ID16_LEN);
		submit->channel = CHANNEL_TEXT;
		submit->form = mem_text(c->form->name);
		submit->person = mem_text(c->person ? c->person : "");
		submit->log.len = draft.len;
		submit->log.data = mem_array(draft.len, 1);
		memcpy(submit->log.data, draft.data, draft.len);
	}
	buf_fini(&draft);
	return err;
}

char *
conversation_sent(struct conversation *c, enum outcome outcome, bool known)
{
	log_free(c->log);
	c->log = log_new(c->study, c->form);
	mem_free_text(c->person);
	c->person = NULL;
	c->question = NULL;
	c->state = CONVERSATION_DONE;
	if (!known && (outcome == OUTCOME_STORED || outcome == OUTCOME_REPEAT))
		return mem_text(word(c->lang,
		    "That was the last question, and your log is safely "
		    "stored. But we do not know the personal ID that you gave. "
		    "Please tell the study office or the person who gave you "
		    "the ID, so that it can be put right. Thank you very "
		    "much."));
	return mem_text(
	    outcome == OUTCOME_STORED || outcome == OUTCOME_REPEAT
		? word(c->lang,
		      "That was the last question. Your log is safely stored. "
		      "Thank you very much, and take care.")
		: word(c->lang,
		      "Thank you for your answers. Something went wrong on our "
		      "side and we could not file them. Please ask the study "
		      "office."));
}

#include "collector/due.h"

#include <stdlib.h>
#include <string.h>

#include "schema/js.h"
#include "schema/mem.h"

#define BATCH       1000
#define CONTACT_MAX (1u << 20) /* bytes of a person's contacts */

struct asking {
	struct control *control;
	const struct study *study;
	const struct form *form;
	const char *month;
	const struct age_identity *identity;
	struct due *due;
};

/* "YYYY-MM..." as months since the year 0; -1 if it is none. */
static int
month_number(const char *text)
{
	int year, month;

	if (strlen(text) < 7 || strspn(text, "0123456789") != 4 ||
	    text[4] != '-' || strspn(text + 5, "0123456789") < 2)
		return -1;
	year = atoi(text);
	month = (text[5] - '0') * 10 + (text[6] - '0');
	return month >= 1 && month <= 12 ? year * 12 + month - 1 : -1;
}

int
due_months(const char *from, const char *to)
{
	int a = month_number(from), b = month_number(to);

	return a < 0 || b < a ? -1 : b - a;
}

static void
letter_fini(struct due_letter *letter)
{
	size_t i;

	mem_free_text(letter->id);
	for (i = 0; i < letter->n_lines; i++)
		mem_free_text(letter->lines[i]);
}

void
due_fini(struct due *due)
{
	size_t i;

	for (i = 0; i < due->n; i++)
		letter_fini(&due->letters[i]);
	free(due->letters);
	*due = (struct due){ 0 };
}

/* Adds LINE (taken) below, or to the last when there is no room. */
static void
add_address_line(struct due_letter *letter, char *line)
{
	char **last = &letter->lines[DUE_LINES_MAX - 1], *both;

	if (letter->n_lines < DUE_LINES_MAX) {
		letter->lines[letter->n_lines++] = line;
		return;
	}
	both = mem_printf("%s, %s", *last, line);
	mem_free_text(*last);
	mem_free_text(line);
	*last = both;
}

/* The lines of TEXT that have something in them. */
static void
add_lines(struct due_letter *letter, const char *text)
{
	const char *end;

	for (; *text != '\0'; text = end + strspn(end, "\r\n")) {
		text += strspn(text, " \t");
		end = text + strcspn(text, "\r\n");
		if (end > text)
			add_address_line(
			    letter, mem_text_n(text, (size_t)(end - text)));
	}
}

/* The answers to the questions for this KIND of contact. */
static void
add_contacts(const struct asking *a, const struct js *contact, const char *kind,
    struct due_letter *letter)
{
	const struct variable *v;
	const char *text;
	size_t i;

	for (i = 0; i < study_n_variables(a->study); i++) {
		v = study_variable(a->study, i);
		if (v->vault == NULL || strcmp(v->vault, kind) != 0)
			continue;
		text = js_text(js_get(contact, v->name));
		if (text != NULL)
			add_lines(letter, text);
	}
}

/* One person's contacts, opened: a letter, unless there is no address. */
static void
add_letter(struct asking *a, const struct js *js, int k, uint32_t logs)
{
	const struct js *contact = js_get(js_get(js, "contact"), "answers");
	const char *id = js_text(js_get(js, "person"));
	struct due_letter letter = { 0 };
	struct due *due = a->due;
	size_t named;

	add_contacts(a, contact, "name", &letter);
	named = letter.n_lines;
	add_contacts(a, contact, "address", &letter);
	if (letter.n_lines == named || id == NULL || id[0] == '\0') {
		letter_fini(&letter);
		return;
	}
	if (logs > 0 || !study_form_due(a->study, a->form, k)) {
		logs > 0 ? due->sent++ : due->other++;
		letter_fini(&letter);
		return;
	}
	letter.id = mem_text(id);
	due->letters =
	    mem_grow(due->letters, due->n + 1, sizeof(*due->letters));
	due->letters[due->n++] = letter;
}

/* The next entry of a reply. */
static void
take_entry(struct asking *a, struct rd *r, uint8_t last[ID16_LEN])
{
	struct js *js = NULL;
	const uint8_t *header, *payload;
	size_t header_len, payload_len;
	struct buf text;
	char *since;
	uint32_t logs;
	int k;

	rd_bytes(r, last, ID16_LEN);
	since = rd_text(r);
	logs = rd_u32(r);
	header = rd_blob(r, &header_len);
	payload = rd_blob(r, &payload_len);
	k = r->failed ? -1 : due_months(since, a->month);
	free(since);
	if (k < 0)
		return;
	buf_init(&text, CONTACT_MAX);
	if (age_open(a->identity, header, header_len, payload, payload_len,
		&text) == ERR_NONE &&
	    js_parse(text.data, text.len, &js) == ERR_NONE)
		add_letter(a, js, k, logs);
	else
		a->due->unknown++;
	js_free(js);
	buf_fini(&text);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct due_letter *)a)->id,
	    ((const struct due_letter *)b)->id);
}

enum err
due_by_post(struct control *control, const struct study *study,
    const struct form *form, const char *month,
    const struct age_identity *identity, struct due *due)
{
	struct asking a = { control, study, form, month, identity, due };
	struct message_contacts_ask ask = { .month = (char *)month,
		.limit = BATCH };
	struct message_contacts reply;
	struct rd r;
	bool more = true;
	enum err err = ERR_NONE;

	*due = (struct due){ 0 };
	while (err == ERR_NONE && more) {
		err = control_ask(control, ROLE_STORE, MESSAGE_CONTACTS_ASK,
		    &ask, MESSAGE_CONTACTS, &reply);
		if (err != ERR_NONE)
			break;
		more = reply.contacts.len > 0;
		rd_init(&r, reply.contacts.data, reply.contacts.len);
		while (r.left > 0 && !r.failed)
			take_entry(&a, &r, ask.after);
		err = rd_end(&r);
		message_fini(MESSAGE_CONTACTS, &reply);
	}
	if (due->n > 0)
		qsort(due->letters, due->n, sizeof(*due->letters), compare);
	return err;
}
